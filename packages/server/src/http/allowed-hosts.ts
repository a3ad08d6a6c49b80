import type { Context as HttpContext, MiddlewareHandler } from 'hono'
import type { Settings } from '../platform/context.ts'
import { refuse } from '../platform/refusal.ts'
import type { Env } from './env.ts'
import { readHeader } from './headers.ts'
import { problem } from './problem-json.ts'

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** What a development server may not see: with one of these, the request came from somewhere else. */
const forwarding = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
]

/**
 * Refuses every Host but the ones that are served, before anything else looks at the request. [ENV-3]
 * [EDGE-8] Development serves loopback names alone, and nothing that was forwarded: no other site's page, by
 * DNS rebinding or through a tunnel, reaches its conveniences. [ENV-2]
 */
export function allowedHosts(settings: Pick<Settings, 'server' | 'edge'>): MiddlewareHandler<Env> {
  const { debug } = settings.server
  const servedAs = finderOfHosts(settings)
  const isServed = (host: string) => (debug ? loopback.test(host) : servedAs(host) !== undefined)
  return async (c, next) => {
    const target = targetOf(c)
    if (!isServed(hostOf(c)) || (target !== undefined && !isServed(target)))
      return problem(c, refuse('misdirected_request'))
    if (debug && forwarding.some((name) => readHeader(c, name) !== undefined))
      return problem(c, refuse('misdirected_request'))
    return next()
  }
}

/**
 * Tells under which host a name is served over https, in our own spelling; undefined for every other. A port
 * that the operator did not name decides nothing: it is that of plain http, or of a proxy.
 */
export function finderOfHosts({
  server,
  edge,
}: Pick<Settings, 'server' | 'edge'>): (host: string) => string | undefined {
  const { host, hostname } = new URL(server.publicUrl)
  const served = new Map([hostname, ...edge.allowedHosts].map((name) => [name, name]))
  served.set(hostname, host).set(host, host)
  return (asked) => served.get(asked) ?? served.get(asked.replace(/:\d+$/, ''))
}

/** The Host of a request, in lower case. */
export function hostOf(c: HttpContext): string {
  return readHeader(c, 'host')?.toLowerCase() ?? ''
}

/** The host in a request's target, where one stands: it goes before the header (RFC 9112 3.2.2). */
function targetOf(c: HttpContext<Env>): string | undefined {
  const target = c.env?.incoming?.url ?? '/'
  if (target.startsWith('/')) return undefined
  return URL.canParse(target) ? new URL(target).host : ''
}
