import type { MiddlewareHandler } from 'hono'
import type { Env } from './env.ts'
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

/**
 * Sets what every answer carries, and over https the order to come that way alone (RFC 6797 7.2). A page has
 * a policy of its own, and what may be cached says so.
 */
export function securityHeaders(hsts: string | undefined): MiddlewareHandler<Env> {
  const headers = Object.entries(answerHeaders)
  return async (c, next) => {
    for (const [name, value] of headers) writeHeader(c, name, value)
    if (hsts && c.get('ctx').request.overHttps) writeHeader(c, 'strict-transport-security', hsts)
    await next()
  }
}
