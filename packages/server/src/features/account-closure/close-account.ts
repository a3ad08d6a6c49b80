import type { Actor, Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { deleteKnownDevices } from '../known-devices/queries.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { issueCode } from '../one-time-codes/issue-code.ts'
import { voidLinks } from '../one-time-codes/queries.ts'
import { endSessions } from '../sessions/queries.ts'
import { closedEmail } from './emails.ts'
import { closeAccount as close, closedEmailAddress, isLastAdministrator } from './queries.ts'

/** Closes the actor's account at once; it is erased when the time for an undo is over. [ACCOUNT-CLOSURE-1] */
export async function closeAccount(
  ctx: Context,
  actor: Actor,
): Promise<Refusal<'not_signed_in' | 'last_administrator'> | undefined> {
  const { accountId } = actor
  const undo = issueCode(ctx, {
    purpose: 'email-change-undo',
    subjectId: accountId,
    lifetimeSeconds: ctx.settings.emailChange.undoSeconds,
    always: true,
  })
  const { device, ip } = ctx.request
  const closed = await ctx.db.commitIf(close(accountId), [
    endSessions({ accountId, reason: 'owner' }),
    deleteKnownDevices(accountId),
    voidLinks(accountId),
    undo.insert,
    queueMail(ctx, closedEmail, { to: closedEmailAddress, data: { token: undo.token, device, ip } }),
    recordEvent(ctx, 'account-closure.succeeded', actor),
  ])
  if (closed) return undefined
  const kept = await ctx.db.first(isLastAdministrator(accountId))
  return refuse(kept?.is_last ? 'last_administrator' : 'not_signed_in')
}
