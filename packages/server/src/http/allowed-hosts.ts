import type { MiddlewareHandler } from 'hono'
import type { Settings } from '../platform/context.ts'
import { refuse } from '../platform/refusal.ts'
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
 * Development serves loopback names alone, and nothing that was forwarded: no other site's page, by DNS
 * rebinding or through a tunnel, reaches its conveniences. [ENV-2]
 */
export function allowedHosts({ server, edge }: Pick<Settings, 'server' | 'edge'>): MiddlewareHandler {
  const { publicUrl, debug } = server
  const served = new Set([new URL(publicUrl).host, ...edge.allowedHosts].map((host) => host.toLowerCase()))
  return async (c, next) => {
    const host = readHeader(c, 'host')?.toLowerCase() ?? ''
    const known = debug ? loopback.test(host) : served.has(host) || served.has(host.replace(/:\d+$/, ''))
    if (!known) return problem(c, refuse('misdirected_request'))
    if (debug && forwarding.some((name) => readHeader(c, name) !== undefined))
      return problem(c, refuse('misdirected_request'))
    return next()
  }
}
