/**
 * The same answer for one person alone: no cache may keep it, neither a CDN's for the next person nor the
 * browser's for whoever comes back to it, and the browser gets what the service wants set. [SERVER-SIDE-6]
 */
export function answerPrivately(response: Response, found?: { setCookie: readonly string[] }): Response {
  const { status, statusText, body } = response
  const headers = new Headers(response.headers)
  headers.set('Cache-Control', 'private, no-store')
  for (const line of found?.setCookie ?? []) headers.append('Set-Cookie', line)
  return new Response(body, { status, statusText, headers })
}
