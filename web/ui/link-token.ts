/** The token of a mailed link, from the fragment of its address; undefined when there is none. */
export function tokenIn(fragment: string): string | undefined {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('token')
  return token === null || token === '' ? undefined : token
}

/**
 * Takes the token out of the address bar: it is kept in this page's memory alone, and neither the history
 * nor a bookmark nor a screenshot shows it. [WEB-5]
 */
export function takeLinkToken(page: Pick<Window, 'location' | 'history'>): string | undefined {
  const token = tokenIn(page.location.hash)
  if (page.location.hash !== '') {
    page.history.replaceState(null, '', page.location.pathname + page.location.search)
  }
  return token
}
