import type { MiddlewareHandler } from 'hono'
import { csrfHeader } from '@portcullis/protocol/cookies'

const methods = 'GET, POST, PATCH, DELETE'
const headers = ['Authorization', 'Content-Type', csrfHeader, 'DPoP'].join(', ')
const exposed = ['DPoP-Nonce', 'Retry-After', 'X-Request-Id'].join(', ')

/**
 * Lets the pages of exactly these origins read answers with credentials, refusals and faults too. [CORS-1]
 * [CORS-2] For every other origin there is no header at all, so that the browser keeps the answer from it.
 */
export function cors(origins: ReadonlySet<string>): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin')
    const allowed = origin !== undefined && origins.has(origin)

    if (c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined) {
      c.res = new Response(null, { status: 204 })
    } else await next()

    c.res.headers.append('vary', 'Origin')
    if (!allowed) return
    c.res.headers.set('access-control-allow-origin', origin)
    c.res.headers.set('access-control-allow-credentials', 'true')
    c.res.headers.set('access-control-expose-headers', exposed)
    if (c.req.method !== 'OPTIONS') return
    c.res.headers.set('access-control-allow-methods', methods)
    c.res.headers.set('access-control-allow-headers', headers)
    c.res.headers.set('access-control-max-age', '600')
  }
}
