import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { solutionHeader } from '@portcullis/protocol/cookies'
import type { Context } from '../platform/context.ts'
import { readerOfArrivals } from './arrival.ts'
import { deviceName } from './device-name.ts'
import type { Env } from './env.ts'
import type { NoteRefusal } from './gate.ts'
import { readHeader, statusOf, writeHeader } from './headers.ts'
import type { WatchAnswers } from './metrics.ts'

/**
 * Gives every request its context and an id of our own making, and writes one line about it when it is
 * answered.
 */
export function requestContext(
  ctx: Context,
  note: NoteRefusal,
  watch?: WatchAnswers,
): MiddlewareHandler<Env> {
  const readArrival = readerOfArrivals(ctx)
  return async (c, next) => {
    const startedAt = performance.now()
    const id = randomUUID()
    const { ip, overHttps } = readArrival(c)
    const device = deviceName(readHeader(c, 'user-agent'))
    const solution = readHeader(c, solutionHeader.toLowerCase())
    const languages = readHeader(c, 'accept-language')
    const request = { id, ip, overHttps, device, solution, languages }
    c.set('ctx', { ...ctx, request })

    writeHeader(c, 'x-request-id', id)

    await next()

    const refused = c.get('refused')
    if (refused !== undefined)
      await note({ code: refused, request, actor: c.get('actor'), shown: c.get('shown') === true })

    const ms = performance.now() - startedAt
    const { method, path } = c.req
    const status = statusOf(c)
    // The path alone: a query is never read, and never written down.
    ctx.log.info({
      request: id,
      method,
      path: path.slice(0, 200),
      status,
      refused,
      ip,
      ms: Math.round(ms * 10) / 10,
    })
    watch?.({ method, route: c.get('route'), status, refused, seconds: ms / 1000 })
  }
}
