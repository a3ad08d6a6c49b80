import type { Actor, Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { issueCode } from '../one-time-codes/issue-code.ts'
import { voidLinks } from '../one-time-codes/queries.ts'
import { readToken } from '../one-time-codes/read-token.ts'
import { takeAttempt } from '../throttle/take-attempt.ts'
import { changedEmail, welcomeEmail } from './emails.ts'
import { changeEmail, formerEmail, newEmail } from './queries.ts'

/**
 * Changes the address, by the mailed link and in a session of the same account. The former one can undo it.
 */
export async function confirmChange(
  ctx: Context,
  actor: Actor,
  token: string,
): Promise<Refusal<'too_many_attempts' | 'invalid_link'> | undefined> {
  const throttled = await takeAttempt(ctx, [{ kind: 'address', of: 'link', who: ctx.request.ip }])
  if (throttled) return throttled

  const link = readToken(ctx, 'email-change', token)
  const { undoSeconds } = ctx.settings.emailChange
  const { accountId } = actor
  const undo = issueCode(ctx, {
    purpose: 'email-change-undo',
    subjectId: accountId,
    lifetimeSeconds: undoSeconds,
    always: true,
  })
  const { device, ip } = ctx.request
  const changed =
    link &&
    (await ctx.db.commitIf(changeEmail(accountId, link.id, link.digest, undoSeconds), [
      undo.insert,
      voidLinks(accountId, { exceptId: link.id }),
      queueMail(ctx, changedEmail, { to: formerEmail, data: { token: undo.token, device, ip } }),
      queueMail(ctx, welcomeEmail, { to: newEmail, data: {} }),
      recordEvent(ctx, 'email-change.confirmed', actor),
    ]))
  if (changed) return undefined

  await ctx.db.commit([recordEvent(ctx, 'email-change.refused', actor, { reason: 'invalid_link' })])
  return refuse('invalid_link')
}
