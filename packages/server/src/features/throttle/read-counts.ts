import type { Context } from '../../platform/context.ts'
import { selectCounts } from './queries.ts'
import { type Attempt, keysOf } from './take-attempt.ts'

/** What was tried of late: how often at most under one budget, and until when nothing more is tried. */
export type Counts = { count: number; closedUntil: Date | undefined }

/** Reads what is counted under each of some attempts, and counts nothing. Gives them in the same order. */
export async function readCounts(ctx: Context, attempts: Attempt[]): Promise<Counts[]> {
  const keyed = attempts.map((attempt) => keysOf(ctx, attempt))
  const rows = await ctx.db.many(selectCounts(keyed.flat().map(({ key }) => key)))
  const byKey = new Map(rows.map((row) => [Buffer.from(row.key).toString('hex'), row]))
  return keyed.map((keys) => {
    const known = keys.flatMap(({ key, limit }) => {
      const row = byKey.get(key.toString('hex'))
      return row ? [{ ...row, isOver: row.count >= limit }] : []
    })
    const ends = known.filter(({ isOver }) => isOver).map(({ window_ends_at: end }) => end.getTime())
    return {
      count: Math.max(0, ...known.map(({ count }) => count)),
      closedUntil: ends.length > 0 ? new Date(Math.max(...ends)) : undefined,
    }
  })
}
