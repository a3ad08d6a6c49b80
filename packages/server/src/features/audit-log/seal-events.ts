import type { Context } from '../../platform/context.ts'
import { equalBytes } from '../../platform/crypto.ts'
import { type Repeating, repeat } from '../../platform/repeat.ts'
import { type Checkpoint, describeCheckpoint } from './checkpoint.ts'
import { insertSeal, selectNewestSeal, selectSeal, selectSealable } from './queries.ts'
import { makeSeal, type SealableEvent } from './seal.ts'
import { watchSettling } from './settled-events.ts'

/** Events of one seal at most: what is read, sealed and judged at once. */
const mostTogether = 1000

/** Between two looks: soon enough that little can be changed unseen, seldom enough that seals stay few. */
const betweenMs = 10_000

/** A seal that this node has seen, and that must be there for ever. */
type Seen = { number: number; link: Uint8Array }

/** Seals events in the background. Any number of nodes may: of two at the same seal one writes it. */
export type EventSealer = {
  start: () => void
  stop: () => Promise<void>
  /** Seals what is settled by now; gives the newest seal if it has made one. */
  seal: () => Promise<Checkpoint | undefined>
}

/**
 * Gives a sealer, which seals what is settled. It locks nothing, and no request waits for it. [AUDIT-LOG-6]
 */
export function createEventSealer(ctx: Context): EventSealer {
  const settle = watchSettling(ctx)
  let seen: Seen | undefined
  let turns: Repeating | undefined

  const seal = async (): Promise<Checkpoint | undefined> => {
    const { upTo, now } = await settle()
    if (upTo === undefined || (await isCut(ctx, seen))) return undefined
    let made: Checkpoint | undefined
    for (;;) {
      const before = await ctx.db.first(selectNewestSeal())
      if (before) seen = before
      const events = await ctx.db.many(selectSealable(before?.last_event ?? 0, mostTogether))
      const [first, ...others] = ofOneMonth(events.filter(({ number }) => number <= upTo))
      if (first === undefined) break

      const fresh = makeSeal(ctx.keyring, before, [first, ...others], now)
      if ((await ctx.db.first(insertSeal(fresh))) === undefined) break // Another node is at it.
      seen = fresh
      made = describeCheckpoint({ ...fresh, last_event: others.at(-1)?.number ?? first.number })
    }
    if (made) ctx.log.info({ checkpoint: made }, 'events were sealed')
    return made
  }

  const complain = (error: unknown) => ctx.log.warn({ why: String(error) }, 'events were not sealed')

  return {
    seal,
    start: () => {
      turns ??= repeat(betweenMs, seal, complain)
    },
    stop: async () => {
      await turns?.stop()
      turns = undefined
      // Who stops has no more requests: what they have written is sealed before the node is gone.
      await seal().catch(complain)
    },
  }
}

/**
 * Whether a seal that was there is gone or another one. Sealing on would sign what somebody has made of the
 * log, so this node seals no more until somebody has looked. [AUDIT-LOG-7]
 */
async function isCut(ctx: Context, seen: Seen | undefined): Promise<boolean> {
  if (seen === undefined) return false
  const there = await ctx.db.first(selectSeal(seen.number))
  if (there && equalBytes(there.link, seen.link)) return false
  ctx.log.error(
    { seal: seen.number },
    'the audit log was changed or cut: a seal is gone; run portcullis events verify with a checkpoint',
  )
  return true
}

/** The first events that are of the same month: months are dropped whole, and their seals with them. */
function ofOneMonth(events: SealableEvent[]): SealableEvent[] {
  const other = events.findIndex((event) => monthOf(event.micros) !== monthOf(events[0]?.micros ?? 0))
  return other === -1 ? events : events.slice(0, other)
}

function monthOf(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString().slice(0, 7)
}
