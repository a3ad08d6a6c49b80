import type { MiddlewareHandler } from 'hono'

const everywhere = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

/**
 * Sets what every answer carries: no sniffing, no framing, no referrer, no cache unless the answer says so.
 */
export function securityHeaders(overHttps: boolean): MiddlewareHandler {
  return async (c, next) => {
    await next()
    const { headers } = c.res
    for (const [name, value] of Object.entries(everywhere)) headers.set(name, value)
    if (overHttps) headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', apiPolicy)
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
  }
}
