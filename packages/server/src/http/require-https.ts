import type { Context as HttpContext, MiddlewareHandler } from 'hono'
import { pages } from '@portcullis/protocol/paths'
import type { Context } from '../platform/context.ts'
import { refuse } from '../platform/refusal.ts'
import { finderOfHosts, hostOf } from './allowed-hosts.ts'
import { readSocket, wordsOf } from './arrival.ts'
import { isAmong } from './client-address.ts'
import type { Env } from './env.ts'
import { readHeader } from './headers.ts'
import { networksOf } from './network-list.ts'
import { problem } from './problem-json.ts'
import { proxyWarnings } from './proxy-warnings.ts'

/** What a person opens. Everything else over plain http is a program's mistake, and it is told so. */
const opened = ['', '/', '/.well-known/change-password', ...Object.values(pages)]

/** What a supervisor on this machine, or in the proxies' networks, may ask without TLS. */
const probed = ['/healthz', '/readyz']

const thisMachine = ['127.0.0.0/8', '::1/128']

/**
 * Leads pages that are asked for over plain http to https, and refuses everything else: a password or a
 * cookie that came this way has been read by others already, and an answer would hide it. [EDGE-4] [EDGE-5]
 */
export function requireHttps(ctx: Context): MiddlewareHandler<Env> {
  const { server, edge } = ctx.settings
  if (server.debug) return (_, next) => next()

  const base = new URL(server.publicUrl).pathname.replace(/\/$/, '')
  const pagePaths = new Set(opened.map((path) => base + path))
  const probePaths = new Set(probed.map((path) => base + path))
  const near = networksOf([...thisMachine, ...edge.trustedProxies])
  const isPlain = judgeOfPlainness(ctx)
  const servedAs = finderOfHosts(ctx.settings)

  return async (c, next) => {
    const { overHttps, ip } = c.get('ctx').request
    if (overHttps || (probePaths.has(c.req.path) && isAmong(near, ip))) return next()

    const isCertain = isPlain(c)
    const isPage = pagePaths.has(c.req.path) && (c.req.method === 'GET' || c.req.method === 'HEAD')
    const host = servedAs(hostOf(c))
    if (!edge.secureSslRedirect || !isCertain || !isPage || host === undefined)
      return problem(c, refuse('https_required'))
    return c.redirect(`https://${host}${c.req.path}${new URL(c.req.url).search}`, 308)
  }
}

/**
 * Judges whether a request came over plain http for certain. Where a proxy leaves that open, or a browser
 * itself shows that it came over https, leading it there would go round in circles: so it is refused, and
 * the operator is told why. [EDGE-6]
 */
function judgeOfPlainness(ctx: Context): (c: HttpContext<Env>) => boolean {
  const { trustedProxies, secureProxySslHeader } = ctx.settings.edge
  const { header, value } = secureProxySslHeader
  const proxies = networksOf(trustedProxies)
  const warnings = ctx.instance(proxyWarnings)
  return (c) => {
    const { peer } = readSocket(c)
    const said = readHeader(c, header)
    // Browsers send it to where they came over https alone (Fetch Metadata, 2: potentially trustworthy).
    const isBrowserOnHttps = readHeader(c, 'sec-fetch-site') !== undefined
    if (!isAmong(proxies, peer)) {
      if (said !== undefined) warnings.notTrusted(peer)
      return !isBrowserOnHttps
    }
    if (said === undefined) warnings.withoutScheme(peer)
    else if (wordsOf(said).includes(value)) warnings.withTwoSchemes(peer)
    else if (isBrowserOnHttps) warnings.inCircles(peer)
    else return true
    return false
  }
}
