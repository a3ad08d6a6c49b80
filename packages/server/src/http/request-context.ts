import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Context } from '../platform/context.ts'
import { deviceName } from './device-name.ts'
import type { Env } from './env.ts'
import { readHeader, statusOf, writeHeader } from './headers.ts'

/**
 * Gives every request its context and an id of our own making, and writes one line about it when it is
 * answered.
 */
export function requestContext(ctx: Context): MiddlewareHandler<Env> {
  return async (c, next) => {
    const startedAt = performance.now()
    const id = randomUUID()
    const ip = plainAddress(c.env?.ip ?? c.env?.incoming?.socket.remoteAddress ?? '')
    c.set('ctx', { ...ctx, request: { id, ip, device: deviceName(readHeader(c, 'user-agent')) } })

    writeHeader(c, 'x-request-id', id)

    await next()

    // The path alone: a query is never read, and never written down.
    ctx.log.info({
      request: id,
      method: c.req.method,
      path: c.req.path.slice(0, 200),
      status: statusOf(c),
      ip,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
    })
  }
}

/** An IPv4 address that a dual-stack socket shows as IPv6, in its own form. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
