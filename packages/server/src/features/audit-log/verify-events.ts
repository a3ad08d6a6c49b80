import type { Context } from '../../platform/context.ts'
import { type Checkpoint, isGenuine } from './checkpoint.ts'
import { createDoubts, type Doubts } from './doubts.ts'
import { judgeSeal, lastEventOf } from './judge-seal.ts'
import { selectSealable, selectSeals } from './queries.ts'
import type { Seal, SealableEvent } from './seal.ts'

/** What `events verify` has found. */
export type Verification = {
  /** Sentences, each about something that is not as it was sealed. Empty where everything is. */
  findings: string[]
  events: number
  seals: number
  /** Events that are too young to be sealed, and since when the oldest of them waits. */
  unsealed: { count: number; since: Date | undefined }
  /** Events that have expired, and events of erased people, which no longer say where they came from. */
  expired: number
  erased: number
  /** Seals that were written an hour or more after their last event, which could be changed until then. */
  late: number
  /** Keys that are not here. The chain is judged without them: later seals sign it as well. */
  foreignKeys: string[]
}

export type VerifyOptions = {
  /** Seals that were kept elsewhere. */
  checkpoints?: Checkpoint[]
  tell?: (progress: { events: number; seals: number }) => void
}

/** Seals and events that are read at once. */
const [sealsAtOnce, eventsAtOnce] = [50, 2000]

const lateMs = 3_600_000

/**
 * Reads the whole log once and judges it by its seals: what was changed, removed, put in or cut off since it
 * was sealed. Memory does not grow with the log. [AUDIT-LOG-7]
 */
export async function verifyEvents(ctx: Context, options: VerifyOptions = {}): Promise<Verification> {
  const { checkpoints = [], tell = () => undefined } = options
  const doubts = createDoubts(ctx)
  const kept = keepGenuine(ctx, checkpoints, doubts)
  const foreignKeys = new Set<string>()
  const counts = { events: 0, seals: 0, late: 0 }
  const rows = peekable(readEvents(ctx))
  let newest: Seal | undefined

  for await (const seal of readSeals(ctx)) {
    counts.events += await judgeSeal(seal, { ctx, doubts, rows, former: newest, kept: kept.get(seal.number) })
    kept.delete(seal.number)
    if (!ctx.keyring.find(seal.key_id)) foreignKeys.add(seal.key_id)
    if (seal.sealed_at.getTime() - seal.last_at.getTime() >= lateMs) counts.late += 1
    newest = seal
    counts.seals += 1
    tell(counts)
  }
  if (newest && !ctx.keyring.find(newest.key_id))
    doubts.find(
      `The newest seal was signed under the SECRET_KEY ${newest.key_id}, which is not here: nothing ` +
        'vouches for the log. Put that key into SECRET_KEY_FALLBACKS.',
    )
  for (const { seal, events } of kept.values())
    doubts.find(
      `The log was cut off: seal ${seal} of the checkpoint is gone, with what came after event ` +
        `${newest ? lastEventOf(newest) : 0}; ${events} events were sealed by then.`,
    )
  const unsealed = await countRest(rows)
  return { ...(await doubts.settle()), ...counts, unsealed, foreignKeys: [...foreignKeys] }
}

/** The checkpoints by the numbers of their seals; whoever forged one must not pass for this server. */
function keepGenuine(ctx: Context, checkpoints: Checkpoint[], doubts: Doubts): Map<number, Checkpoint> {
  for (const checkpoint of checkpoints) {
    if (isGenuine(ctx.keyring, checkpoint) === false)
      doubts.find(`The checkpoint of seal ${checkpoint.seal} is not one of this server's.`)
  }
  return new Map(checkpoints.map((checkpoint) => [checkpoint.seal, checkpoint]))
}

async function countRest(rows: Peekable<SealableEvent>): Promise<Verification['unsealed']> {
  let count = 0
  let since: Date | undefined
  for (let event = await rows.next(); event; event = await rows.next()) {
    count += 1
    since ??= new Date(event.micros / 1000)
  }
  return { count, since }
}

async function* readSeals(ctx: Context): AsyncGenerator<Seal> {
  for (let after = 0; ; ) {
    const seals = await ctx.db.many(selectSeals(after, sealsAtOnce))
    yield* seals
    const last = seals.at(-1)
    if (last === undefined) return
    after = last.number
  }
}

/** Every event, in the order of their numbers. */
async function* readEvents(ctx: Context, after = 0): AsyncGenerator<SealableEvent> {
  for (;;) {
    const events = await ctx.db.many(selectSealable(after, eventsAtOnce))
    yield* events
    const last = events.at(-1)
    if (last === undefined) return
    after = last.number
  }
}

/** Rows that can be looked at before they are taken. */
export type Peekable<T> = { peek: () => Promise<T | undefined>; next: () => Promise<T | undefined> }

function peekable<T>(source: AsyncGenerator<T>): Peekable<T> {
  let held: Promise<T | undefined> | undefined
  const pull = () => source.next().then(({ value, done }) => (done ? undefined : (value as T)))
  return {
    peek: () => {
      held ??= pull()
      return held
    },
    next: () => {
      const taken = held ?? pull()
      held = undefined
      return taken
    },
  }
}
