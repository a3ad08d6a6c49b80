import type { Context } from '../../platform/context.ts'
import { settleEvents } from './queries.ts'

/** Everything up to a number is settled once these have ended. */
type Mark = { upTo: number; writing: string[] }

/** Up to where everything is settled, if that is known by now, and the database's moment. */
export type Settled = { upTo: number | undefined; now: Date }

/**
 * Gives what tells up to which event the log is settled. An event's number says nothing about when its
 * statement ends, so that is known only when everybody has ended who was writing as a number was given out.
 */
export function watchSettling(ctx: Context): () => Promise<Settled> {
  let mark: Mark | undefined
  return async () => {
    const settling = await ctx.db.first(settleEvents(mark?.writing ?? []))
    if (settling === undefined) throw new Error('Nobody knows who is writing events.')
    const { settled, last_number, writing, now } = settling
    const next = writing.length === 0 ? undefined : { upTo: last_number, writing }
    const upTo = next === undefined ? last_number : settled ? mark?.upTo : undefined
    if (settled) mark = next
    return { upTo, now }
  }
}
