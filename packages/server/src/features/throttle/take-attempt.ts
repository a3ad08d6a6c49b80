import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { type AttemptKind, type Budget, budgetsOf } from './budgets.ts'
import { createOverLimits } from './over-limits.ts'
import { type Batch, type Counted, deleteAttempts, giveAttemptsBack, takeAttempts } from './queries.ts'

/** Something that is tried, as it is counted. */
export type Attempt = {
  kind: AttemptKind
  /** What is tried; each has budgets of its own. */
  of: string
  /** At whom or from where; only its keyed digest is stored. */
  who: string
  /** The account it is tried at: what is counted beneath an account is forgiven with it. */
  at?: string
}

/** The attempts of one request, ready to be counted in a statement of their own or as part of another. */
export type Counting = {
  batch: Batch
  statement: Statement<Counted>
  /** Refuses without asking the database what it said a moment ago. Nothing else follows from it. */
  recall: () => TooMany | undefined
  /** Judges what the statement gave, and remembers what is over its limit. */
  judge: (counted: Counted[]) => TooMany | undefined
  /** Like `judge`, for one kind alone. */
  isOver: (counted: Counted[], kind: AttemptKind) => boolean
  /** Whether this very attempt was the first beyond a limit of one kind in its window. */
  isFirstOver: (counted: Counted[], kind: AttemptKind) => boolean
  /** What was counted of the one address alone, whatever its network did. */
  tallyOfAddress: (counted: Counted[]) => Counted | undefined
  /** Gives the write that takes the attempt back, because it was no guess. */
  giveBack: () => Statement
}

export type TooMany = Refusal<'too_many_attempts'>

type Keyed = Budget & {
  key: Buffer
  parent: Buffer | null
  kind: AttemptKind
  tier: string
  isGate: boolean
}

/** What strangers have left of every other budget while the whole service is over its own: a fifth. */
const siege = 5

/**
 * Prepares to count attempts: first all are counted, in one statement, and only then are they judged. Two
 * requests that arrive together are two attempts. [THROTTLE-1] Keys are sorted, so that no two requests wait
 * for each other. [THROTTLE-4] Where somebody comes from is counted first: who is refused for that uses up no
 * account's budget. [THROTTLE-10]
 */
export function countingOf(ctx: Context, attempts: Attempt[]): Counting {
  const keyed = attempts
    .flatMap((attempt) => keysOf(ctx, attempt))
    .toSorted((a, b) => Number(b.isGate) - Number(a.isGate) || Buffer.compare(a.key, b.key))
  const overLimits = ctx.instance(createOverLimits)
  const mark = overLimits.mark()
  const batch: Batch = {
    keys: keyed.map(({ key }) => key),
    parents: keyed.map(({ parent }) => parent),
    gates: keyed.map(({ isGate }) => isGate),
    limits: keyed.map(({ limit }) => limit),
    windowSeconds: keyed.map(({ windowSeconds }) => windowSeconds),
    longestSeconds: keyed.map(({ longestSeconds }) => longestSeconds),
  }
  const placed = (counted: Counted[]) =>
    counted.flatMap((row) => {
      const key = keyed[row.place - 1]
      return key === undefined ? [] : [{ ...row, ...key }]
    })
  const findOver = (counted: Counted[]) => {
    const rows = placed(counted)
    const besieged = rows.some(({ kind, count, limit }) => kind === 'service' && count > limit)
    return rows.filter(({ kind, count, limit }) => {
      return kind !== 'service' && count > (besieged ? Math.ceil(limit / siege) : limit)
    })
  }

  return {
    batch,
    statement: takeAttempts(batch),
    recall: () => {
      for (const { key, kind } of keyed) {
        const seconds = overLimits.recall(key, kind)
        if (seconds !== undefined) return tooMany(seconds)
      }
      return undefined
    },
    judge: (counted) => {
      const over = findOver(counted)
      if (over.length === 0) return undefined
      for (const { key, opens_in_seconds } of over) overLimits.remember(key, opens_in_seconds, mark)
      return tooMany(Math.max(...over.map((row) => row.opens_in_seconds)))
    },
    isOver: (counted, kind) => findOver(counted).some((row) => row.kind === kind),
    isFirstOver: (counted, kind) =>
      placed(counted).some((row) => row.kind === kind && row.count === row.limit + 1),
    tallyOfAddress: (counted) => placed(counted).find(({ tier }) => tier === 'address'),
    giveBack: () => giveAttemptsBack(batch),
  }
}

/** Counts one attempt under each key, and refuses once any key is over its limit. */
export async function takeAttempt(ctx: Context, attempts: Attempt[]): Promise<TooMany | undefined> {
  const counting = countingOf(ctx, attempts)
  return counting.recall() ?? counting.judge(await ctx.db.many(counting.statement))
}

/** Gives the write that forgives what was counted under these keys, and what was counted beneath them. */
export function forgiveAttempts(ctx: Context, attempts: Attempt[]): Statement {
  return deleteAttempts(attempts.flatMap((attempt) => keysOf(ctx, attempt).map(({ key }) => key)))
}

/** Everything that one attempt is counted under. */
export function keysOf(ctx: Context, { kind, of, who, at }: Attempt): Keyed[] {
  const mac = (...parts: string[]) => ctx.keyring.primary.mac('attempt-key', ...parts)
  const parent = at === undefined ? null : mac('account', of, at)
  return budgetsOf(ctx.settings, kind, who).map(({ tier, who: whose, ...budget }) => ({
    ...budget,
    kind,
    tier,
    isGate: kind === 'address' || kind === 'pair',
    key: at === undefined ? mac(tier, of, whose) : mac(tier, of, whose, at),
    parent,
  }))
}

/** Whole minutes and at most an hour: how long a window has left would tell when the first guess was made. */
function tooMany(seconds: number): TooMany {
  return refuse('too_many_attempts', { retryAfterSeconds: Math.min(60, Math.ceil(seconds / 60)) * 60 })
}
