import type { Context as HttpContext } from 'hono'
import { readHeader } from './headers.ts'

/** The origins from which unsafe requests may come: our own, and those the operator named. */
export type TrustedOrigins = ReadonlySet<string>

/**
 * Whether an unsafe request comes from a page that may make it: its `Origin` is exactly one of ours; without
 * one, the browser itself says `Sec-Fetch-Site: same-origin`. With neither header it is refused. `Host` plays
 * no part.
 */
export function isTrustedOrigin(c: HttpContext, trusted: TrustedOrigins): boolean {
  const origin = readHeader(c, 'origin')
  if (origin !== undefined) return trusted.has(origin)
  return readHeader(c, 'sec-fetch-site') === 'same-origin'
}

/**
 * Whether another site may not even ask: an image, a script or a frame that points at private data
 * (XS-leaks). A request of a page that CORS lets read answers passes, and so does a person who opens an
 * address.
 */
export function isForeignRead(c: HttpContext, readers: TrustedOrigins): boolean {
  const site = readHeader(c, 'sec-fetch-site')
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  const origin = readHeader(c, 'origin')
  if (origin !== undefined) return !readers.has(origin)
  return !(readHeader(c, 'sec-fetch-mode') === 'navigate' && readHeader(c, 'sec-fetch-dest') === 'document')
}
