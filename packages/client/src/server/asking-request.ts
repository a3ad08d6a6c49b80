/**
 * The request that somebody's browser has sent to the app: a `Request`, Node's own, or whatever has its
 * headers.
 */
export type AskingRequest = {
  headers: WebHeaders | NodeHeaders
  /** Without one it counts as a GET: pages of Next.js see headers alone. */
  method?: string | undefined
  /** Where to come back to after signing in. */
  url?: string | undefined
}

type WebHeaders = { get(name: string): string | null }
type NodeHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** One header of the request; undefined when it has none, or more than one where Node keeps them apart. */
export function headerOf({ headers }: AskingRequest, name: 'cookie' | 'origin' | 'sec-fetch-site') {
  const value = isWeb(headers) ? headers.get(name) : headers[name]
  return typeof value === 'string' ? value : undefined
}

function isWeb(headers: AskingRequest['headers']): headers is WebHeaders {
  return typeof headers.get === 'function'
}

/** Whether the request asks for something and changes nothing. */
export function isRead({ method = 'GET' }: AskingRequest): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/**
 * Whether a page of this origin has sent it. Cookies come along with what another page sends too, so a write
 * counts only with the browser's word for where it is from. [SERVER-SIDE-7]
 */
export function isOwnWrite(request: AskingRequest, origin: string): boolean {
  const from = headerOf(request, 'origin')
  return from === undefined ? headerOf(request, 'sec-fetch-site') === 'same-origin' : from === origin
}
