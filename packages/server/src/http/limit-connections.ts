import type { Server, Socket } from 'node:net'
import type { Context } from '../platform/context.ts'
import { isAmong, unmask } from './client-address.ts'
import { networksOf } from './network-list.ts'
import { sourceOf } from './source-of.ts'

/** One line a minute tells as much as a thousand. */
const sayEveryMs = 60_000

/**
 * Closes connections beyond the most that there may be, in all and from one address, before anything is read
 * from them. A trusted proxy speaks for many people, so its own are not counted by address. [LIMITS-4]
 */
export function limitConnections(ctx: Context, servers: Server[]): void {
  const { connections: most, connectionsPerAddress } = ctx.settings.limits
  const proxies = networksOf(ctx.settings.edge.trustedProxies)
  const open = new Map<string, number>()
  const all = 'all'
  let saidAt = -sayEveryMs

  const closeOn = (socket: Socket, who: string) => {
    socket.destroy()
    if (performance.now() - saidAt < sayEveryMs) return
    saidAt = performance.now()
    ctx.log.warn({ from: who, open: open.get(who) }, 'too many connections, further ones are closed')
  }
  const count = (key: string, by: 1 | -1) => {
    const now = (open.get(key) ?? 0) + by
    if (now > 0) open.set(key, now)
    else open.delete(key)
  }
  const admit = (socket: Socket) => {
    const address = unmask(socket.remoteAddress ?? '')
    const counted = [all, ...(isAmong(proxies, address) ? [] : [sourceOf(address).address])]
    const full = counted.find((key) => (open.get(key) ?? 0) >= (key === all ? most : connectionsPerAddress))
    if (full !== undefined) return closeOn(socket, full)

    for (const key of counted) count(key, 1)
    socket.once('close', () => {
      for (const key of counted) count(key, -1)
    })
  }
  for (const server of servers) server.on('connection', admit)
}
