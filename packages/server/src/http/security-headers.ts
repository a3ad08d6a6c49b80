import type { MiddlewareHandler } from 'hono'
import { writeHeader } from './headers.ts'

const everywhere = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
}

const overHttpsOnly = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }

/**
 * Sets what every answer carries: no sniffing, no framing, no referrer, no cache. A page has a policy of its
 * own, and what may be cached says so.
 */
export function securityHeaders(overHttps: boolean): MiddlewareHandler {
  const headers = Object.entries({ ...everywhere, ...(overHttps && overHttpsOnly) })
  return async (c, next) => {
    for (const [name, value] of headers) writeHeader(c, name, value)
    await next()
  }
}
