import { pages } from '@portcullis/protocol/paths'

export type PageName = keyof typeof pages

/** The path under which the service lives: empty, or as `/auth`. The server writes it into the page. */
export const base = written('portcullis-base')

/** What its operator has set, as far as the page says it. */
export const service = {
  name: written('application-name'),
  /** The server's to judge, and the page's to say beforehand. */
  passwordMinLength: Number.parseInt(written('portcullis-password-min-length'), 10) || 15,
}

/** The address of a hosted page on this origin. */
export function addressOf(page: PageName, query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const search = new URLSearchParams(given).toString()
  return base + pages[page] + (search === '' ? '' : `?${search}`)
}

/** Which hosted page this is; undefined when none. */
export function currentPage(): PageName | undefined {
  const path = location.pathname.slice(base.length)
  return (Object.keys(pages) as PageName[]).find((page) => [pages[page], `${pages[page]}/`].includes(path))
}

/** Goes to another page and never comes back, so that a button stays busy until the page is gone. */
export function leaveFor(address: string): Promise<never> {
  location.assign(address)
  return new Promise(() => {})
}

function written(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''
}
