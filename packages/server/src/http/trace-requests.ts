import type { MiddlewareHandler } from 'hono'
import type { Settings } from '../platform/context.ts'
import { readTraceParent, spanKinds } from '../platform/tracing/span.ts'
import type { Tracer } from '../platform/tracing/tracer.ts'
import { readSocket } from './arrival.ts'
import { isAmong } from './client-address.ts'
import type { Env } from './env.ts'
import { readHeader, statusOf } from './headers.ts'
import { methodOf } from './metrics.ts'
import { networksOf } from './network-list.ts'

/**
 * Makes a span of every request: by its route as it is declared, never by its path or query, and without a
 * word of who asked. [TRACES-1] [TRACES-2] Whose traceparent is gone on with is said by TRACEPARENT_FROM.
 * [TRACES-3]
 */
export function traceRequests(tracer: Tracer, { tracing, edge }: Settings): MiddlewareHandler<Env> {
  const proxies = networksOf(edge.trustedProxies)
  return (c, next) => {
    const isBelieved =
      tracing.parentsFrom === 'anybody' ||
      (tracing.parentsFrom === 'proxies' && isAmong(proxies, readSocket(c).peer))
    const parent = isBelieved ? readTraceParent(readHeader(c, 'traceparent')) : undefined
    const method = methodOf(c.req.method)

    return tracer.begin(method, spanKinds.server, parent, async (span) => {
      await next()

      const [route, status, refused] = [c.get('route'), statusOf(c), c.get('refused')]
      const { id, overHttps } = c.get('ctx').request
      if (route !== undefined) {
        span.name = `${method} ${route}`
        span.attributes.set('http.route', route)
      }
      span.attributes.set('http.request.method', method === 'other' ? '_OTHER' : method)
      span.attributes.set('http.response.status_code', status)
      span.attributes.set('url.scheme', overHttps ? 'https' : 'http')
      span.attributes.set('portcullis.request', id)
      if (refused !== undefined) span.attributes.set('portcullis.refusal', refused)
      if (status >= 500) span.fail(String(status))
    })
  }
}
