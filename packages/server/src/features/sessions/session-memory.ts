import { performance } from 'node:perf_hooks'
import type { Context } from '../../platform/context.ts'
import { createNews } from '../../platform/news.ts'
import { type Repeating, repeat } from '../../platform/repeat.ts'
import { type SessionWithOwner, selectSession, touchSessions } from './queries.ts'

/**
 * How long a node may use a session that it has read, in milliseconds: the bound if everything else failed.
 */
const longestMs = 60_000

/** Most sessions that a node remembers; about 1 KB each. */
const mostKept = 20_000

/** How often the moments of last use are written, and how old one must be to be worth it. */
const touchMs = 30_000
const touchAgeMs = 60_000

export type SessionMemory = {
  /**
   * A session with its account: from memory while that is known to be current, else from the database. What
   * the asker knows to be behind the times (`isCurrent`) is read again, so that nobody is refused for old
   * news.
   */
  find: (
    sessionId: string,
    isCurrent?: (row: SessionWithOwner) => boolean,
  ) => Promise<SessionWithOwner | undefined>
  /** Notes that a session was used now; written later, at most once a minute. */
  touch: (session: SessionWithOwner) => void
  /** Begins to listen. Until it is called, and whenever nothing is heard, every read goes to the database. */
  start: () => Promise<void>
  flush: () => Promise<void>
  /** How many sessions it remembers. */
  size: () => number
  stop: () => Promise<void>
}

type Kept = { row: SessionWithOwner; readAt: number }

/** A node's memory of sessions. It may be lost at any time without anybody noticing. */
export function createSessionMemory(ctx: Context): SessionMemory {
  const kept = new Map<string, Kept>()
  const reading = new Set<{ sessionId: string; stale: boolean }>()
  const seen = new Map<string, Date>()
  const news = ctx.instance(createNews)
  const { isHearing } = news
  let turns: Repeating | undefined

  const forget = (isMeant: (row: SessionWithOwner) => boolean, sessionId?: string) => {
    for (const read of reading) if (sessionId === undefined || read.sessionId === sessionId) read.stale = true
    if (sessionId !== undefined) kept.delete(sessionId)
    else for (const [id, { row }] of kept) if (isMeant(row)) kept.delete(id)
  }
  news.on('session', (id) => forget(() => false, id))
  news.on('account', (id) => forget((row) => row.account_id === id))
  news.onGap(() => forget(() => true))

  const read = async (sessionId: string): Promise<SessionWithOwner | undefined> => {
    const mark = { sessionId, stale: !isHearing() }
    const readAt = performance.now()
    reading.add(mark)
    try {
      const row = await ctx.db.first(selectSession(sessionId))
      if (row && !mark.stale && isHearing()) {
        if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '')
        kept.set(sessionId, { row, readAt })
      }
      return row
    } finally {
      reading.delete(mark)
    }
  }
  const flush = async () => {
    if (seen.size === 0) return
    const batch = [...seen]
    seen.clear()
    await ctx.db.many(
      touchSessions(
        batch.map(([id]) => id),
        batch.map(([, at]) => at),
      ),
    )
  }
  const complain = (error: unknown) => ctx.log.warn({ why: String(error) }, 'last use not written')

  return {
    find: async (sessionId, isCurrent = () => true) => {
      const known = kept.get(sessionId)
      const young = known !== undefined && isHearing() && performance.now() - known.readAt < longestMs
      return young && isCurrent(known.row) ? known.row : read(sessionId)
    },
    touch: (row) => {
      const now = ctx.now()
      if (now.getTime() - row.last_seen_at.getTime() <= touchAgeMs) return
      seen.set(row.id, now)
      row.last_seen_at = now // Also in memory: the next use within the minute is none worth writing.
    },
    start: async () => {
      await news.start()
      turns ??= repeat(touchMs, flush, complain)
    },
    flush,
    size: () => kept.size,
    stop: async () => {
      await turns?.stop()
      turns = undefined
      await news.stop()
      await flush().catch(complain)
    },
  }
}
