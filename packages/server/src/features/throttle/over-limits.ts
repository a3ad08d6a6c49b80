import type { Context } from '../../platform/context.ts'
import { createNews } from '../../platform/news.ts'
import { type Repeating, repeat } from '../../platform/repeat.ts'
import { createShortMemory } from '../../platform/short-memory.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import type { AttemptKind } from './budgets.ts'

/** Most keys that a node remembers as over their limit: about 200 bytes each. */
const mostKept = 50_000

/** How long one is remembered before the database is asked again, in seconds. */
const longestSeconds = 60

/** How often it is written down how many were refused from memory, in milliseconds. */
const flushMs = 60_000

/** What a node remembers of the database's answers, so that a flood of refused attempts asks it nothing. */
export type OverLimits = {
  /** How many seconds a key is known to stay over its limit; counts the attempt that asks. */
  recall: (key: Buffer, kind: AttemptKind) => number | undefined
  /** A moment before the database is asked, for `remember`. */
  mark: () => number
  /** Remembers what the database said, unless the key was forgiven since the mark. */
  remember: (key: Buffer, opensInSeconds: number, mark: number) => void
  /** Forgets all of it; nothing else changes. */
  clear: () => void
  start: () => void
  stop: () => Promise<void>
}

/**
 * A memory that may vanish at any moment: whoever is not in it is counted and judged in the database. It is
 * used only while the node hears the others, who tell when an account is forgiven. [THROTTLE-9]
 */
export function createOverLimits(ctx: Context): OverLimits {
  const opensAtMs = createShortMemory<number>(mostKept)
  const forgiven = new Map<string, number>()
  let marks = 0
  let forgivenAll = 0
  let refused = new Map<AttemptKind, number>()
  let turns: Repeating | undefined
  const news = ctx.instance(createNews)

  const forgetAll = () => {
    opensAtMs.clear()
    forgiven.clear()
    forgivenAll = ++marks
  }
  news.on('attempts', (hex) => {
    if (forgiven.size >= mostKept) return forgetAll()
    opensAtMs.forget(hex)
    forgiven.set(hex, ++marks)
  })
  news.onGap(forgetAll)

  const flush = async () => {
    forgiven.clear() // Whatever was asked before the last minute has been answered.
    if (refused.size === 0) return
    const counts = refused
    refused = new Map()
    await ctx.db.commit(
      [...counts].map(([kind, attempts]) => recordEvent(ctx, 'throttle.refused', {}, { kind, attempts })),
    )
  }
  const complain = (error: unknown) => ctx.log.warn({ why: String(error) }, 'refusals not written down')

  return {
    recall: (key, kind) => {
      if (opensAtMs.isEmpty() || !news.isHearing()) return undefined
      // By both clocks: one that jumps back must not keep anybody out for longer.
      const leftMs = (opensAtMs.find(key.toString('hex')) ?? 0) - ctx.now().getTime()
      if (leftMs <= 0) return undefined
      refused.set(kind, (refused.get(kind) ?? 0) + 1)
      return leftMs / 1000
    },
    mark: () => marks,
    remember: (key, opensInSeconds, mark) => {
      const hex = key.toString('hex')
      if (forgivenAll > mark || (forgiven.get(hex) ?? 0) > mark) return
      const opens = ctx.now().getTime() + opensInSeconds * 1000
      opensAtMs.keep(hex, opens, Math.min(opensInSeconds, longestSeconds))
    },
    clear: forgetAll,
    start: () => {
      turns ??= repeat(flushMs, flush, complain)
    },
    stop: async () => {
      await turns?.stop()
      turns = undefined
      await flush().catch(complain)
    },
  }
}
