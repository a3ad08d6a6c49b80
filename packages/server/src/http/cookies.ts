import type { Context as HttpContext } from 'hono'
import { type CookieNames, cookieNames } from '@portcullis/protocol/cookies'
import type { Context } from '../platform/context.ts'
import { appendCookie, readHeader } from './headers.ts'

/**
 * Longest Cookie header in bytes: what browsers and proxies agree on (RFC 6265bis), and eight times what we
 * need.
 */
const cookieLimitBytes = 8192

/** Our own cookies of one request: by exact name, unquoted, undecoded. */
export type RequestCookies = Partial<Record<keyof CookieNames, string>>

/**
 * Reads our cookies from the Cookie header as it came. Names are compared byte for byte, nothing is trimmed
 * but the space that browsers write, and quotes mean nothing. A cookie of ours that comes twice makes the
 * request ambiguous.
 */
export function readCookies(c: HttpContext, secure: boolean): RequestCookies | 'ambiguous' | 'too-large' {
  const header = readHeader(c, 'cookie')
  if (header === undefined) return {}
  if (header.length > cookieLimitBytes) return 'too-large'

  const found: RequestCookies = {}
  // Node joins several Cookie headers with `; `, as RFC 9113 8.2.3 asks.
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at < 1) continue
    const name = pair.startsWith(' ') ? pair.slice(1, at) : pair.slice(0, at)
    const ours = keysByName(secure).get(name)
    if (ours === undefined) continue
    if (found[ours] !== undefined) return 'ambiguous'
    found[ours] = pair.slice(at + 1)
  }
  return found
}

const keys = new Map(
  [true, false].map((secure) => [
    secure,
    new Map(Object.entries(cookieNames(secure)).map(([key, name]) => [name, key as keyof CookieNames])),
  ]),
)

function keysByName(secure: boolean): Map<string, keyof CookieNames> {
  return keys.get(secure) ?? new Map()
}

/**
 * Whether cookies are `Secure` and `__Host-` named: always, except for development on plain http. [COOKIE-1]
 */
export function hasSecureCookies({ settings }: Pick<Context, 'settings'>): boolean {
  return settings.server.publicUrl.startsWith('https://')
}

export type CookieWriting = {
  name: string
  value: string
  maxAgeSeconds: number
  secure: boolean
  httpOnly: boolean
  sameSite: 'Lax' | 'Strict' | 'None'
}

/**
 * Writes one cookie: always for the whole host, never for its siblings. One that crosses sites is kept apart
 * for each site that shows us (CHIPS), so that none of them can follow a person to the next. [COOKIE-2]
 */
export function writeCookie(
  c: HttpContext,
  { name, value, maxAgeSeconds, secure, httpOnly, sameSite }: CookieWriting,
): void {
  const parts = [`${name}=${value}`, 'Path=/', `Max-Age=${maxAgeSeconds}`, `SameSite=${sameSite}`]
  if (httpOnly) parts.push('HttpOnly')
  if (secure) parts.push('Secure')
  if (sameSite === 'None') parts.push('Partitioned')
  appendCookie(c, parts.join('; '))
}
