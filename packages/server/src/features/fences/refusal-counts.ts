import type { Refused } from '../../http/gate.ts'
import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { type Repeating, repeat } from '../../platform/repeat.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { toldCodes } from './told-codes.ts'

/** How long refusals are gathered before they are written down, in milliseconds. */
const turnMs = 60_000

/** Sessions that are kept apart in a turn, about 300 bytes each; more are counted without their name. */
const mostSessions = 1000

export type RefusalCounts = {
  /** Counts a refusal; gives what is to be waited for when it is written at once. */
  note: (refused: Refused) => Promise<void> | undefined
  start: () => void
  /** Writes down what was gathered. */
  stop: () => Promise<void>
}

/** Refusals of one kind in a turn that are not written down yet, with the first of them. */
type Gathered = Pick<Refused, 'code' | 'request' | 'actor'> & { requests: number }

/**
 * A node's refusals before any verb. Whoever is signed in is written down at once, with their session, once
 * a minute for each code; everybody else by code and minute. So a flood of refused requests costs the
 * database one statement a minute. [FENCES-1] [FENCES-2] [FENCES-3]
 */
export function createRefusalCounts(ctx: Context): RefusalCounts {
  let gathered = new Map<string, Gathered>()
  let turns: Repeating | undefined

  const add = (key: string, refused: Gathered) => {
    const known = gathered.get(key)
    if (known === undefined) return void gathered.set(key, refused)
    known.requests += refused.requests
    // From one place it has that, from many it has none.
    if (known.request.ip !== refused.request.ip) known.request = { ...known.request, ip: '', device: '' }
  }
  const flush = async () => {
    const batch = gathered
    gathered = new Map()
    const due = [...batch].filter(([, refused]) => isWorthTelling(refused))
    if (due.length === 0) return
    try {
      await ctx.db.commit(due.map(([, refused]) => write(ctx, refused)))
    } catch (error) {
      for (const [key, refused] of due) add(key, refused)
      throw error
    }
  }
  const complain = (error: unknown) => ctx.log.warn({ why: String(error) }, 'refusals not written down')

  return {
    note: ({ code, request, actor, shown }) => {
      const telling = toldCodes[code]
      if (telling === undefined || (telling.shown && !shown)) return undefined
      const key = actor ? `${code} ${actor.sessionId}` : code
      const isFirst = !gathered.has(key)
      if (actor === undefined || (isFirst && gathered.size >= mostSessions)) {
        add(code, { code, request, actor: undefined, requests: 1 })
        return undefined
      }
      if (!isFirst) {
        add(key, { code, request, actor, requests: 1 })
        return undefined
      }
      const kept: Gathered = { code, request, actor, requests: 0 }
      gathered.set(key, kept)
      return ctx.db.commit([write(ctx, { ...kept, requests: 1 })]).then(
        () => undefined,
        (error) => {
          add(key, { ...kept, requests: 1 })
          complain(error)
        },
      )
    },
    start: () => {
      turns ??= repeat(turnMs, flush, complain)
    },
    stop: async () => {
      await turns?.stop()
      turns = undefined
      await flush().catch(complain)
    },
  }
}

function isWorthTelling({ code, actor, requests }: Gathered): boolean {
  return requests >= (actor ? 1 : (toldCodes[code]?.from ?? 1))
}

function write(ctx: Context, { code, request, actor, requests }: Gathered): Statement {
  return recordEvent({ ...ctx, request }, 'fences.refused', actor, { code, requests })
}
