import { isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Context as HttpContext } from 'hono'
import type { Context } from '../platform/context.ts'
import { clientAddress, isAmong, unmask } from './client-address.ts'
import type { Env } from './env.ts'
import { readHeader } from './headers.ts'
import { networksOf } from './network-list.ts'
import { proxyWarnings } from './proxy-warnings.ts'

/** How a request came: who sent it, and whether it was https all the way from there. */
export type Arrival = { ip: string; overHttps: boolean }

/**
 * Reads how a request came from its socket; if that leads to a trusted proxy, from what the proxy says. From
 * anybody else no such header is read. [EDGE-1] [EDGE-3] Where there is no socket, in another server, whoever
 * hands over the request says it by its address.
 */
export function readerOfArrivals(ctx: Context): (c: HttpContext<Env>) => Arrival {
  const { trustedProxies, secureProxySslHeader } = ctx.settings.edge
  const { header, value } = secureProxySslHeader
  const proxies = networksOf(trustedProxies)
  const warnings = ctx.instance(proxyWarnings)
  return (c) => {
    const { peer, encrypted } = readSocket(c)
    if (!isAmong(proxies, peer)) return { ip: peer, overHttps: encrypted }

    const said = readHeader(c, header)
    const forwardedFor = readHeader(c, 'x-forwarded-for')
    const ip = clientAddress(peer, forwardedFor, proxies)
    if (ip === peer && said !== undefined && !endsInAddress(forwardedFor)) warnings.withoutAddress(peer)
    return { ip, overHttps: said === undefined ? encrypted : isSaidByAll(said, value) }
  }
}

/** Who is at the other end of the connection itself, and whether that is encrypted. */
export function readSocket(c: HttpContext<Env>): { peer: string; encrypted: boolean } {
  const socket = c.env?.incoming?.socket
  return {
    peer: unmask(c.env?.ip ?? socket?.remoteAddress ?? ''),
    encrypted:
      socket === undefined ? c.req.raw.url.startsWith('https:') : (socket as TLSSocket).encrypted === true,
  }
}

/** A chain of proxies that each add what they saw is https only if every part of it was. */
function isSaidByAll(said: string, value: string): boolean {
  return said === value || wordsOf(said).every((word) => word === value)
}

/** What one or several proxies say in a header, each in lower case. */
export function wordsOf(said: string): string[] {
  return said
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
}

function endsInAddress(forwardedFor = ''): boolean {
  return isIP(forwardedFor.slice(forwardedFor.lastIndexOf(',') + 1).trim()) !== 0
}
