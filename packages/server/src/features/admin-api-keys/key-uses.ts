import type { Context } from '../../platform/context.ts'
import { type Repeating, repeat } from '../../platform/repeat.ts'
import { touchKeys } from './queries.ts'

/** How often the moments of last use are written, and how old one must be to be worth it. */
const touchMs = 30_000
const touchAgeMs = 60_000

export type KeyUses = {
  touch: (id: string, lastUsedAt: Date | null) => void
  start: () => void
  flush: () => Promise<void>
  stop: () => Promise<void>
}

/** When keys were used of late on this node, until it is written. [ADMIN-API-KEYS-7] */
export function createKeyUses(ctx: Context): KeyUses {
  const seen = new Map<string, Date>()
  let turns: Repeating | undefined
  const complain = (error: unknown) => ctx.log.warn({ why: String(error) }, 'last use of keys not written')
  const flush = async () => {
    if (seen.size === 0) return
    const batch = [...seen]
    seen.clear()
    const ids = batch.map(([id]) => id)
    await ctx.db.many(
      touchKeys(
        ids,
        batch.map(([, at]) => at),
      ),
    )
  }
  return {
    touch: (id, lastUsedAt) => {
      const now = ctx.now()
      if (lastUsedAt === null || now.getTime() - lastUsedAt.getTime() > touchAgeMs) seen.set(id, now)
    },
    start: () => {
      turns ??= repeat(touchMs, flush, complain)
    },
    flush,
    stop: async () => {
      await turns?.stop()
      turns = undefined
      await flush().catch(complain)
    },
  }
}
