import { sourceOf } from '../../http/source-of.ts'
import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { createChallengeMemory } from './challenge-memory.ts'
import { lifetimeSeconds, makeChallenge, type Operation } from './make-challenge.ts'
import { alongSpending, spendChallenge } from './queries.ts'
import { verifySolution } from './verify-solution.ts'

export type ChallengeNeeded = Refusal<'challenge_needed'>

/** What was counted of an address, and in how many seconds that is over. */
export type Tally = { count: number; opens_in_seconds: number }

/** How an attempt was counted, as far as it matters here. */
type CountedBy<Counted> = {
  tallyOfAddress: (counted: Counted[]) => Tally | undefined
  giveBack: () => Statement
}

/** The door in front of one attempt; where no challenges are asked for, it stands open. */
export type Challenging = {
  /** Refuses without asking the database what it would refuse as well. */
  recall: () => Promise<ChallengeNeeded | undefined>
  /** The write that spends the challenge that was solved; undefined without one. */
  spend: Statement | undefined
  /** Has it spent along with a statement, in the same round trip. */
  along: <Row>(statement: Statement<Row>) => Statement<Row & { spent?: boolean | undefined }>
  /**
   * Refuses, by what was counted of the address and whether the challenge was spent just now. The attempt is
   * taken back, and an event written: `recall` writes none, or a flood would be one of rows. [CHALLENGES-7]
   */
  judge: <Counted>(
    counting: CountedBy<Counted>,
    counted: Counted[],
    spent: boolean | undefined,
  ) => Promise<ChallengeNeeded | undefined>
}

/** Spent challenges are kept for so much longer than they live: clocks of nodes and database may differ. */
const marginSeconds = 3600

/**
 * Looks at the challenge that a request has brought along, if challenges are asked for at all: before it has
 * a place in the hashing pool, and without a statement. It stands in front of the limits, in place of none.
 * [CHALLENGES-3] [CHALLENGES-6]
 */
export async function challengingOf(ctx: Context, operation: Operation): Promise<Challenging> {
  const { afterAttempts } = ctx.settings.challenges
  if (afterAttempts === 0) return open
  const { ip, solution } = ctx.request
  const memory = ctx.instance(createChallengeMemory)
  const source = `${operation} ${sourceOf(ip).address}`
  const brought = solution === undefined ? undefined : await verifySolution(ctx, operation, solution)
  const solved = typeof brought === 'object' ? brought : undefined
  const spend = solved && spendChallenge(solved.digest, lifetimeSeconds + marginSeconds)
  const need = async () => {
    memory.count('issued')
    return refuse('challenge_needed', { challenge: await makeChallenge(ctx, operation) })
  }

  return {
    recall: async () => {
      if (brought === undefined) return memory.isSuspect(source) ? need() : undefined
      const fault = solved && memory.isSpent(solved.digest) ? 'spent' : brought
      if (typeof fault === 'object') return undefined
      memory.count(fault)
      return need()
    },
    spend,
    along: (statement) => (spend ? alongSpending(statement, spend) : (statement as never)),
    judge: async (counting, counted, spent) => {
      if (solved) {
        memory.noteSpent(solved.digest, lifetimeSeconds)
        memory.count(spent ? 'solved' : 'spent')
        if (spent) return undefined
      } else {
        const tally = counting.tallyOfAddress(counted)
        if (tally === undefined || tally.count <= afterAttempts) return undefined
        memory.suspect(source, tally.opens_in_seconds)
      }
      const event = solved
        ? recordEvent(ctx, 'challenges.refused', {}, { operation, reason: 'spent' })
        : recordEvent(ctx, 'challenges.asked', {}, { operation })
      await ctx.db.commit([counting.giveBack(), event])
      return need()
    },
  }
}

const open: Challenging = {
  recall: async () => undefined,
  spend: undefined,
  along: (statement) => statement as never,
  judge: async () => undefined,
}
