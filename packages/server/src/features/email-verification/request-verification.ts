import type { Context } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import type { Refusal } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { challengingOf } from '../challenges/challenging.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { issueCode } from '../one-time-codes/issue-code.ts'
import { decoyUnlessIssued } from '../one-time-codes/queries.ts'
import { countingOf } from '../throttle/take-attempt.ts'
import { takenEmail, verifyEmail } from './emails.ts'
import { decoyUnlessTaken, selectPending } from './queries.ts'
import type { SignUpBrowser } from './sign-up-browser.ts'

/**
 * Sends the verification mail once more. Whatever is known of the address, the answer, the writes and the
 * time are the same; a mail that must not be sent is written as a decoy. [EMAIL-VERIFICATION-5]
 */
export async function requestVerification(
  ctx: Context,
  email: string,
  browser: SignUpBrowser | undefined,
): Promise<Refusal<'too_many_attempts' | 'challenge_needed'> | undefined> {
  const challenging = await challengingOf(ctx, 'mail')
  const recalled = await challenging.recall()
  if (recalled) return recalled

  const counting = countingOf(ctx, [
    { kind: 'address', of: 'mail', who: ctx.request.ip },
    { kind: 'mail', of: 'email-verification', who: email },
  ])
  const counted = await ctx.db.many(challenging.along(counting.statement))
  if (counting.isOver(counted, 'address')) return counting.judge(counted)
  const needed = await challenging.judge(counting, counted, counted[0]?.spent)
  if (needed) return needed
  const muted = counting.isOver(counted, 'mail')

  const pending = await ctx.db.first(selectPending(email, browser?.signUpId))
  const { linkLifetimeSeconds, codeLifetimeSeconds } = ctx.settings.emailVerification
  const isOurs = browser !== undefined && pending?.id === browser.signUpId
  const sends = pending !== undefined && !muted
  const { insert, token, code } = issueCode(ctx, {
    purpose: 'sign-up',
    subjectId: sends ? pending.id : newId(), // A link that nobody gets must not take the place of one.
    lifetimeSeconds: linkLifetimeSeconds,
    ...(isOurs && { codeLifetimeSeconds }),
  })
  await ctx.db.commit({
    issued: insert,
    verify: queueMail(ctx, verifyEmail, {
      to: email,
      data: { token, code: code ?? '' },
      decoy: sends ? decoyUnlessIssued : true,
    }),
    taken: queueMail(ctx, takenEmail, {
      to: email,
      data: { device: ctx.request.device },
      decoy: muted ? true : decoyUnlessTaken(email),
    }),
    event: recordEvent(ctx, 'email-verification.requested', {}, { muted }),
  })
  return undefined
}
