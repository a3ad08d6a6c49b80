import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { Context } from './context.ts'
import { type Statement, sql } from './db/sql.ts'

/**
 * How often a node sends itself a heartbeat, and for how long after one was sent it trusts what it remembers.
 * Notifications come in the order of their commits: whoever hears a heartbeat has heard of every change
 * before it was sent. The rest of the stated second is for the request that is being answered. [SESSIONS-6]
 */
const heartbeatMs = 250
const trustMs = 700

/** What a node hears of the others' changes, through the database. */
export type News = {
  /** Calls `hear` with what was changed, for every `<kind>:<what>` that a change has told. */
  on: (kind: string, hear: (what: string) => void) => void
  /** Calls `miss` when something may have been missed. */
  onGap: (miss: () => void) => void
  /** Whether nothing can have been missed. */
  isHearing: () => boolean
  /** Whether it listens and yet hears nothing: the line is dead, or about to be. */
  isDeaf: () => boolean
  /** Begins to listen; once is enough. */
  start: () => Promise<void>
  stop: () => Promise<void>
}

export function createNews(ctx: Context): News {
  const hearers = new Map<string, (what: string) => void>()
  const missers: (() => void)[] = []
  const nodeId = randomUUID()
  let heardUntil = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let listening: Promise<() => Promise<void>> | undefined

  const hear = (message: string) => {
    const [kind = '', what = '', sentAt] = message.split(':')
    if (kind === 'heartbeat' && what === nodeId) heardUntil = Number(sentAt)
    else hearers.get(kind)?.(what)
  }
  const gap = () => {
    heardUntil = Number.NEGATIVE_INFINITY
    for (const miss of missers) miss()
  }
  const beat = () =>
    void ctx.db
      .many(notifyHeartbeat(nodeId, performance.now()))
      .catch((error) => ctx.log.warn({ err: error }, 'no heartbeat through the database'))
  const listen = async () => {
    const unlisten = await ctx.db.listen('portcullis', hear, gap)
    timer = setInterval(beat, heartbeatMs).unref()
    beat()
    return unlisten
  }
  const isHearing = () => performance.now() - heardUntil < trustMs

  return {
    on: (kind, hear) => void hearers.set(kind, hear),
    onGap: (miss) => void missers.push(miss),
    isHearing,
    isDeaf: () => listening !== undefined && !isHearing(),
    start: async () => {
      listening ??= listen()
      await listening
    },
    stop: async () => {
      const unlisten = await listening
      listening = undefined
      clearInterval(timer)
      await unlisten?.()
    },
  }
}

/** Sends a node its own heartbeat through the database, with the moment on the node's own clock. */
function notifyHeartbeat(nodeId: string, sentAt: number): Statement {
  return sql`select pg_notify('portcullis', ${`heartbeat:${nodeId}:${sentAt}`}::text)`
}
