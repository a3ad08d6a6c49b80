import type { Actor, Context } from '../../platform/context.ts'
import type { Refusal } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { issueCode } from '../one-time-codes/issue-code.ts'
import { countingOf } from '../throttle/take-attempt.ts'
import { confirmChangeEmail } from './emails.ts'
import { decoyUnlessFree } from './queries.ts'

/**
 * Mails a link to the new address. A taken one gets no mail, and whoever asks cannot tell. [EMAIL-CHANGE-2]
 */
export async function requestChange(
  ctx: Context,
  actor: Actor,
  email: string,
): Promise<Refusal<'too_many_attempts'> | undefined> {
  const counting = countingOf(ctx, [
    { kind: 'account', of: 'email-change', who: actor.accountId },
    { kind: 'mail', of: 'email-change', who: email },
  ])
  const counted = await ctx.db.many(counting.statement)
  if (counting.isOver(counted, 'account')) return counting.judge(counted)
  const muted = counting.isOver(counted, 'mail')

  const { insert, token } = issueCode(ctx, {
    purpose: 'email-change',
    subjectId: actor.accountId,
    lifetimeSeconds: ctx.settings.emailChange.linkLifetimeSeconds,
    data: { email },
  })
  await ctx.db.commit({
    issued: insert,
    mail: queueMail(ctx, confirmChangeEmail, {
      to: email,
      data: { token },
      decoy: muted ? true : decoyUnlessFree(email, actor.accountId),
    }),
    event: recordEvent(ctx, 'email-change.requested', actor, { muted }),
  })
  return undefined
}
