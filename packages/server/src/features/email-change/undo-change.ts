import type { Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { provenAccount } from '../accounts/queries.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { deleteKnownDevices } from '../known-devices/queries.ts'
import { voidLinks } from '../one-time-codes/queries.ts'
import { readToken } from '../one-time-codes/read-token.ts'
import { startReset } from '../password-reset/start-reset.ts'
import { endSessions } from '../sessions/queries.ts'
import { takeAttempt } from '../throttle/take-attempt.ts'
import { restoredEmail, undoEmailChange } from './queries.ts'

/**
 * Gives an account back to the owner of its former address: that address again, all sessions ended, no
 * password, every link void, and a reset on its way. Survives password changes, further changes and closure.
 * [EMAIL-CHANGE-5]
 */
export async function undoChange(
  ctx: Context,
  token: string,
): Promise<Refusal<'too_many_attempts' | 'invalid_link'> | undefined> {
  const throttled = await takeAttempt(ctx, [{ kind: 'address', of: 'link', who: ctx.request.ip }])
  if (throttled) return throttled

  const link = readToken(ctx, 'email-change-undo', token)
  const undone =
    link &&
    (await ctx.db.commitIf(undoEmailChange(link.id, link.digest), {
      forgotten: deleteKnownDevices(provenAccount),
      ended: endSessions({ accountId: provenAccount, reason: 'owner' }),
      voided: voidLinks(provenAccount, { exceptId: link.id, undosToo: true }),
      ...startReset(ctx, { accountId: provenAccount, email: restoredEmail, sends: true, always: true }),
      event: recordEvent(ctx, 'email-change.undone', { accountId: provenAccount }),
    }))
  if (undone) return undefined

  await ctx.db.commit([recordEvent(ctx, 'email-change.refused', {}, { reason: 'invalid_link', undo: true })])
  return refuse('invalid_link')
}
