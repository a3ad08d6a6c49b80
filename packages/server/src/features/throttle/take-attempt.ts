import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { type Counted, countAttempts, deleteAttempts } from './queries.ts'

/**
 * What is counted: something tried at one account, from one address, with a code, or mail to one recipient.
 */
export type Attempt = {
  kind: 'account' | 'address' | 'code' | 'mail'
  /** What is tried; each has a budget of its own. */
  of: string
  /** At whom or from where; only its keyed digest is stored. */
  who: string
}

type Keyed = { key: Buffer; limit: number; kind: Attempt['kind'] }

/** The attempts of one request, ready to be counted in a statement of their own or as part of another. */
export type Counting = {
  statement: Statement<Counted>
  /** Judges what the statement gave. */
  judge: (counted: Counted[]) => Refusal<'too_many_attempts'> | undefined
  /** Like `judge`, for one kind alone. */
  isOver: (counted: Counted[], kind: Attempt['kind']) => boolean
}

/**
 * Prepares to count attempts: first all are counted, in one statement, and only then are they judged. Two
 * requests that arrive together are two attempts. [THROTTLE-1] Keys are sorted, so that no two requests wait
 * for each other. [THROTTLE-4]
 */
export function countingOf(ctx: Context, attempts: Attempt[]): Counting {
  const { windowSeconds } = ctx.settings.throttle
  const keyed = attempts.map((attempt) => keyOf(ctx, attempt)).sort((a, b) => Buffer.compare(a.key, b.key))
  const isOver = (row: Counted) => row.count > (keyed[row.place - 1]?.limit ?? 0)
  return {
    statement: countAttempts(
      keyed.map(({ key }) => key),
      keyed.map(() => windowSeconds),
    ),
    judge: (counted) => {
      const over = counted.filter(isOver)
      if (over.length === 0) return undefined
      return refuse('too_many_attempts', {
        retryAfterSeconds: coarse(Math.max(...over.map((row) => row.opens_in_seconds))),
      })
    },
    isOver: (counted, kind) => counted.some((row) => keyed[row.place - 1]?.kind === kind && isOver(row)),
  }
}

/** Counts one attempt under each key, and refuses once any key is over its limit. */
export async function takeAttempt(
  ctx: Context,
  attempts: Attempt[],
): Promise<Refusal<'too_many_attempts'> | undefined> {
  const counting = countingOf(ctx, attempts)
  return counting.judge(await ctx.db.many(counting.statement))
}

/** Gives the write that forgives what was counted under these keys. */
export function forgiveAttempts(ctx: Context, attempts: Attempt[]): Statement {
  return deleteAttempts(attempts.map((attempt) => keyOf(ctx, attempt).key))
}

function keyOf(ctx: Context, { kind, of, who }: Attempt): Keyed {
  const { accountAttempts, addressAttempts, codeAttempts, mailAttempts } = ctx.settings.throttle
  const limit = {
    account: accountAttempts,
    address: addressAttempts,
    code: codeAttempts,
    mail: mailAttempts,
  }[kind]
  return { key: ctx.keyring.primary.mac('attempt-key', kind, of, who), limit, kind }
}

// Whole minutes: how long a window has left would tell when the first guess was made.
function coarse(seconds: number): number {
  return Math.ceil(seconds / 60) * 60
}
