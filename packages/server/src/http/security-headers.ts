import type { MiddlewareHandler } from 'hono'
import { writeHeader } from './headers.ts'

/**
 * What every answer carries: no sniffing, no framing, no referrer, no cache. Whoever opens one in a window of
 * its own sees text without a script, a form, or an origin that it could be.
 */
export const answerHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  'cache-control': 'no-store',
}

const overHttpsOnly = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }

/** Sets what every answer carries. A page has a policy of its own, and what may be cached says so. */
export function securityHeaders(overHttps: boolean): MiddlewareHandler {
  const headers = Object.entries({ ...answerHeaders, ...(overHttps && overHttpsOnly) })
  return async (c, next) => {
    for (const [name, value] of headers) writeHeader(c, name, value)
    await next()
  }
}
