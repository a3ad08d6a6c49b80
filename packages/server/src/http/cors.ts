import type { MiddlewareHandler } from 'hono'
import { csrfHeader, solutionHeader } from '@portcullis/protocol/cookies'
import type { Env } from './env.ts'
import { readHeader, writeHeader } from './headers.ts'

const methods = 'GET, POST, PATCH, DELETE'
const headers = ['Authorization', 'Content-Type', csrfHeader, 'DPoP', solutionHeader].join(', ')
const exposed = ['DPoP-Nonce', 'Retry-After', 'X-Request-Id'].join(', ')

/**
 * Lets the pages of exactly these origins read answers with credentials, refusals and faults too. [CORS-1]
 * [CORS-2] For every other origin there is no header at all, so that the browser keeps the answer from it;
 * or, in development where that was asked for, `*`, with which browsers send no cookie. [EDGE-11]
 */
export function cors(origins: ReadonlySet<string>, { open = false } = {}): MiddlewareHandler<Env> {
  return async (c, next) => {
    const origin = readHeader(c, 'origin')
    const isPreflight =
      c.req.method === 'OPTIONS' && readHeader(c, 'access-control-request-method') !== undefined

    writeHeader(c, 'vary', 'Origin')
    const isNamed = origin !== undefined && origins.has(origin)
    if (isNamed || open) {
      writeHeader(c, 'access-control-allow-origin', isNamed ? origin : '*')
      if (isNamed) writeHeader(c, 'access-control-allow-credentials', 'true')
      writeHeader(c, 'access-control-expose-headers', exposed)
      if (isPreflight) {
        writeHeader(c, 'access-control-allow-methods', methods)
        writeHeader(c, 'access-control-allow-headers', headers)
        writeHeader(c, 'access-control-max-age', '600')
      }
    }
    if (isPreflight) {
      if (!isNamed && !open) c.set('refused', 'origin_refused') // Without a permission that is what it is.
      return c.body(null, 204)
    }
    await next()
    return undefined
  }
}
