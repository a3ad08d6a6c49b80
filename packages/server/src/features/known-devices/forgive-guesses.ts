import type { Context } from '../../platform/context.ts'
import { provenAccount } from '../accounts/queries.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { forgiveAttempts } from '../throttle/take-attempt.ts'
import { guessesAt } from './guesses-at.ts'
import { selectAccountOf } from './queries.ts'

/**
 * Forgives everything that was guessed at the account of an address, on every node at once. Gives how many
 * counts there were, or undefined where there is no account. [KNOWN-DEVICES-8]
 */
export async function forgiveGuesses(ctx: Context, email: string): Promise<number | undefined> {
  const done = await ctx.db.commitIf(selectAccountOf(email), {
    forgiven: forgiveAttempts(ctx, [guessesAt(email)]),
    event: recordEvent(ctx, 'known-devices.forgiven', { accountId: provenAccount }),
  })
  return done?.forgiven
}
