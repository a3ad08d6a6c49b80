import type { Context } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import type { Refusal } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { countingOf } from '../throttle/take-attempt.ts'
import { findResettable } from './queries.ts'
import { startReset } from './start-reset.ts'

/**
 * Mails a reset link to the account of an address. An unknown address gets the same answer after the same
 * work: a link for nobody, and a mail that is never sent. [PASSWORD-RESET-2]
 */
export async function requestReset(
  ctx: Context,
  email: string,
): Promise<Refusal<'too_many_attempts'> | undefined> {
  const counting = countingOf(ctx, [
    { kind: 'address', of: 'mail', who: ctx.request.ip },
    { kind: 'mail', of: 'password-reset', who: email },
  ])
  const counted = await ctx.db.many(counting.statement)
  if (counting.isOver(counted, 'address')) return counting.judge(counted)

  const muted = counting.isOver(counted, 'mail')
  const account = await ctx.db.first(findResettable(email))
  const sends = account !== undefined && !muted
  await ctx.db.commit({
    // A link that nobody gets must not take the place of one, so it is for nobody.
    ...startReset(ctx, { accountId: sends ? account.id : newId(), email, sends }),
    event: recordEvent(ctx, 'password-reset.requested', { accountId: account?.id }, { muted }),
  })
  return undefined
}
