import { Hono } from 'hono'
import { keyHolderOf } from './features/admin-api-keys/key-holder.ts'
import { createRefusalCounts } from './features/fences/refusal-counts.ts'
import { devMailRoutes } from './features/mail/routes.ts'
import { operatorOf } from './features/operators/operator-of.ts'
import { sessionGate } from './features/sessions/cookies.ts'
import { allowedHosts } from './http/allowed-hosts.ts'
import { hasSecureCookies } from './http/cookies.ts'
import { cors } from './http/cors.ts'
import type { Env } from './http/env.ts'
import { answerFault } from './http/faults.ts'
import { hstsOf } from './http/hsts.ts'
import type { WatchAnswers } from './http/metrics.ts'
import { mountRoutes } from './http/mount-routes.ts'
import { openApiRoute } from './http/openapi.ts'
import { problem } from './http/problem-json.ts'
import { requestContext } from './http/request-context.ts'
import { requireHttps } from './http/require-https.ts'
import { securityHeaders } from './http/security-headers.ts'
import { securityTxtRoute } from './http/security-txt.ts'
import { servePages } from './http/serve-pages.ts'
import { traceRequests } from './http/trace-requests.ts'
import type { Context } from './platform/context.ts'
import { refuse } from './platform/refusal.ts'
import { routes } from './routes.ts'

/**
 * The whole server as one fetch handler: what wraps every request, in its order, and then what answers it.
 */
export function createApp(ctx: Context, watch?: WatchAnswers): Hono<Env> {
  const { server, edge } = ctx.settings
  const { origin, pathname } = new URL(server.publicUrl)
  const readers = new Set(edge.corsAllowedOrigins)
  const writers = new Set([origin, ...edge.csrfTrustedOrigins])
  const secureCookies = hasSecureCookies(ctx)

  const outermost = new Hono<Env>()
  if (ctx.tracer) outermost.use(traceRequests(ctx.tracer, ctx.settings))
  const app = outermost
    .use(requestContext(ctx, ctx.instance(createRefusalCounts).note, watch))
    .use(securityHeaders(hstsOf(ctx.settings)))
    .use(allowedHosts(ctx.settings))
    .use(requireHttps(ctx))
    .use(cors(readers, { open: server.debug && edge.corsAllowAllOrigins }))
    .basePath(pathname) as Hono<Env>

  const inDevelopment = server.debug ? devMailRoutes(ctx.settings) : []
  const all = [...routes, openApiRoute(routes, server), securityTxtRoute, ...inDevelopment]
  const gate = { ...sessionGate, operatorOf, keyHolderOf }
  mountRoutes(app, all, { gate, secureCookies, writers, readers })
  servePages(app, ctx.settings)

  app.notFound((c) => problem(c, refuse('not_found')))
  app.onError(answerFault)
  return app
}
