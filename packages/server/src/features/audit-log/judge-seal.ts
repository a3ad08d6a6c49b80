import type { Context } from '../../platform/context.ts'
import { equalBytes } from '../../platform/crypto.ts'
import { base64, type Checkpoint } from './checkpoint.ts'
import { type Doubts, monthOf } from './doubts.ts'
import {
  digestBytes,
  digestOfDigests,
  digestOfWhat,
  digestOfWhere,
  digestsAt,
  isSigned,
  linkOf,
  noLink,
  readRanges,
  type Seal,
  type SealableEvent,
} from './seal.ts'
import type { Peekable } from './verify-events.ts'

export type Judging = {
  ctx: Context
  doubts: Doubts
  /** All events, in the order of their numbers, from the first that no former seal is about. */
  rows: Peekable<SealableEvent>
  /** The seal before. */
  former: Seal | undefined
  /** What was kept of this seal elsewhere. */
  kept: Checkpoint | undefined
}

/** Judges one seal and its events; gives how many events there are. */
export async function judgeSeal(seal: Seal, judging: Judging): Promise<number> {
  const { doubts, kept } = judging
  if (!isWhole(seal, judging))
    doubts.find(`Seal ${seal.number} was changed; it was of the events ${seal.events}.`)
  if (kept && kept.link !== base64(seal.link))
    doubts.find(
      `Seal ${seal.number} is not the one of the checkpoint: the log was written anew, at or before event ` +
        `${lastEventOf(seal)}.`,
    )
  return judgeEvents(seal, judging)
}

export function lastEventOf({ events }: Seal): number {
  return Number(/(\d+)\)\}$/.exec(events)?.[1] ?? 1) - 1
}

/** Whether a seal is as it was signed, and follows from the one before it. */
function isWhole(seal: Seal, { ctx, doubts, former }: Judging): boolean {
  const expected = (former?.number ?? 0) + 1
  if (isSigned(ctx.keyring, seal) === false) return false
  if (seal.digests && !equalBytes(digestOfDigests(seal.digests), seal.digest)) return false
  if (seal.number === expected) return equalBytes(linkOf(former?.link ?? noLink, seal), seal.link)
  const last = seal.number - 1
  doubts.find(expected === last ? `Seal ${last} is missing.` : `Seals ${expected} to ${last} are missing.`)
  return true
}

async function judgeEvents(
  { number, events, last_at, digests }: Seal,
  { doubts, rows }: Judging,
): Promise<number> {
  let [place, count] = [0, 0]
  const missing: number[] = []
  for (const expected of readRanges(events)) {
    // None could come between those that were sealed any more.
    for (let event = await rows.peek(); event && event.number < expected; event = await rows.peek()) {
      doubts.inserted(event.number)
      count += 1
      await rows.next()
    }
    const event = await rows.peek()
    if (event?.number === expected) {
      await rows.next()
      count += 1
      if (digests) judgeEvent(event, digests, place, doubts)
    }
    // Without its digest nobody can say that it is the one that was sealed: it had to go with it.
    if (event?.number !== expected || !digests) missing.push(expected)
    place += 1
  }
  if (digests && digests.length !== place * digestBytes)
    doubts.find(`Seal ${number} has digests of other events than it names.`)
  doubts.missing(monthOf(last_at), missing)
  return count
}

function judgeEvent(event: SealableEvent, digests: Uint8Array, place: number, doubts: Doubts): void {
  const { what, where } = digestsAt(digests, place)
  if (!equalBytes(digestOfWhat(event), what)) {
    doubts.changed(event.number)
    return
  }
  // An account may have come to be after its first event was sealed.
  const isThere = [event, { ...event, salt: null }].some((it) => equalBytes(digestOfWhere(it), where))
  if (isThere) return
  if (event.account_id && !event.salt) doubts.erased(event.account_id, event.number)
  else doubts.changed(event.number)
}
