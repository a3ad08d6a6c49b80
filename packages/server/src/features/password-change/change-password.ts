import type { PasswordChangeInput } from '@portcullis/protocol/shapes'
import type { Actor, Context } from '../../platform/context.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import type { PresentedDevice } from '../known-devices/device-cookie.ts'
import { deleteKnownDevices } from '../known-devices/queries.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { voidLinks } from '../one-time-codes/queries.ts'
import { hashPassword } from '../passwords/hash-password.ts'
import { createHashingPool, type Place } from '../passwords/hashing-pool.ts'
import { judgeForm, judgePassword } from '../passwords/judge-password.ts'
import { changePassword as changeHash } from '../passwords/queries.ts'
import type { HandedOver } from '../sessions/hand-over.ts'
import { identityTries, tryOwnPassword } from '../sessions/prove-password.ts'
import { endSessions, ownerOf, type SessionWithOwner, selectSession } from '../sessions/queries.ts'
import { renewHeld } from '../sessions/start-session.ts'
import { forgiveAttempts } from '../throttle/take-attempt.ts'
import { passwordChangedEmail } from './emails.ts'

type ChangeRefused = Refusal<
  'server_busy' | 'too_many_attempts' | 'wrong_password' | 'weak_password' | 'not_signed_in'
>

/**
 * Changes the password, ends the other sessions, makes the other browsers strangers and gives this session
 * another secret, all at once. [PASSWORD-CHANGE-1]
 */
export async function changePassword(
  ctx: Context,
  actor: Actor,
  input: PasswordChangeInput,
  device: PresentedDevice | undefined,
): Promise<HandedOver | ChangeRefused> {
  const row = await ctx.db.first(selectSession(actor.sessionId))
  if (row === undefined) return refuse('not_signed_in')
  const weak = judgeForm(ctx, input.newPassword, row)
  if (weak) return refuseChange(ctx, actor, weak)

  const place = ctx.instance(createHashingPool).enter()
  if (isRefusal(place)) return place
  try {
    return await change(ctx, actor, { place, row, input, heldDevice: device })
  } finally {
    place.leave()
  }
}

type Change = {
  place: Place
  row: SessionWithOwner
  input: PasswordChangeInput
  heldDevice: PresentedDevice | undefined
}

async function change(
  ctx: Context,
  actor: Actor,
  { place, row, input, heldDevice }: Change,
): Promise<HandedOver | ChangeRefused> {
  const { accountId, sessionId } = actor
  const { session, held, write } = renewHeld(ctx, row)
  const { device, ip } = ctx.request
  const changed = await tryOwnPassword(ctx, actor, place, input.currentPassword, async (tried) => {
    // What costs a thread or a question to another service comes after the count.
    const weak = await judgePassword(ctx, input.newPassword, row)
    if (weak) return weak
    const next = await hashPassword(ctx, place, input.newPassword)
    return ctx.db.commitIf(changeHash(tried, next), {
      ended: endSessions({ accountId, exceptId: sessionId, reason: 'owner' }),
      renewed: write,
      strangers: deleteKnownDevices(accountId, heldDevice?.digest),
      voided: voidLinks(accountId),
      forgiven: forgiveAttempts(ctx, [identityTries(actor)]),
      mail: queueMail(ctx, passwordChangedEmail, { to: row.email, data: { device, ip } }),
      event: recordEvent(ctx, 'password-change.succeeded', actor),
    })
  })
  if (isRefusal(changed)) return refuseChange(ctx, actor, changed)
  // The session ended while the passwords were hashed: the password is changed, and nothing is handed out.
  return changed.renewed > 0 ? { held, session, account: ownerOf(row) } : refuse('not_signed_in')
}

async function refuseChange<Refused extends Refusal>(
  ctx: Context,
  actor: Actor,
  refusal: Refused,
): Promise<Refused> {
  await ctx.db.commit([recordEvent(ctx, 'password-change.refused', actor, { reason: refusal.refused })])
  return refusal
}
