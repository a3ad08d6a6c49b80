import type { PasswordResetConfirmInput } from '@portcullis/protocol/shapes'
import type { Context } from '../../platform/context.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import type { PresentedDevice } from '../known-devices/device-cookie.ts'
import { grantDevice } from '../known-devices/grant-device.ts'
import { guessesAt } from '../known-devices/guesses-at.ts'
import { deleteKnownDevices } from '../known-devices/queries.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { voidLinks } from '../one-time-codes/queries.ts'
import { type PresentedLink, readToken } from '../one-time-codes/read-token.ts'
import { type HashedPassword, hashPassword } from '../passwords/hash-password.ts'
import { createHashingPool, type Place } from '../passwords/hashing-pool.ts'
import { judgePassword } from '../passwords/judge-password.ts'
import { resetPassword } from '../passwords/queries.ts'
import { endSessions } from '../sessions/queries.ts'
import { forgiveAttempts, takeAttempt } from '../throttle/take-attempt.ts'
import { resetDoneEmail } from './emails.ts'
import { type LinkedAccount, selectByLink } from './queries.ts'

export type ResetRefused = Refusal<'too_many_attempts' | 'invalid_link' | 'weak_password' | 'server_busy'>

/** Sets a new password by a mailed link, once; ends all sessions, and signs nobody in. [PASSWORD-RESET-1] */
export async function confirmReset(
  ctx: Context,
  input: PasswordResetConfirmInput,
  held: PresentedDevice | undefined,
): Promise<{ deviceCookie: string } | ResetRefused> {
  const place = ctx.instance(createHashingPool).enter()
  if (isRefusal(place)) return place
  try {
    return await confirm(ctx, place, input, held)
  } finally {
    place.leave()
  }
}

async function confirm(
  ctx: Context,
  place: Place,
  input: PasswordResetConfirmInput,
  held: PresentedDevice | undefined,
): Promise<{ deviceCookie: string } | ResetRefused> {
  const throttled = await takeAttempt(ctx, [{ kind: 'address', of: 'link', who: ctx.request.ip }])
  if (throttled) return throttled

  const link = readToken(ctx, 'password-reset', input.token)
  const account = link && (await ctx.db.first(selectByLink(link.id, link.digest)))
  if (link === undefined || account === undefined) return refuseReset(ctx, refuse('invalid_link'))

  // The link stays good while a weak password is refused: the person chooses another.
  const weak = await judgePassword(ctx, input.password, account)
  if (weak) return weak

  return set(ctx, link, account, { next: await hashPassword(ctx, place, input.password), held })
}

async function set(
  ctx: Context,
  link: PresentedLink,
  { account_id: accountId, email }: LinkedAccount,
  { next, held }: { next: HashedPassword; held: PresentedDevice | undefined },
): Promise<{ deviceCookie: string } | Refusal<'invalid_link'>> {
  const { device, ip } = ctx.request
  const known = grantDevice(ctx, accountId, held)
  const done = await ctx.db.commitIf(resetPassword(link.id, link.digest, next), [
    endSessions({ accountId, reason: 'owner' }),
    voidLinks(accountId, { exceptId: link.id }),
    // The owner of the mailbox gets in again, whoever has been guessing.
    forgiveAttempts(ctx, [guessesAt(email)]),
    // All other browsers are strangers again, a thief's among them.
    deleteKnownDevices(accountId, held?.digest),
    known.write,
    queueMail(ctx, resetDoneEmail, { to: email, data: { device, ip } }),
    recordEvent(ctx, 'password-reset.confirmed', { accountId }),
  ])
  return done === undefined ? refuseReset(ctx, refuse('invalid_link')) : { deviceCookie: known.cookie }
}

async function refuseReset<Refused extends Refusal>(ctx: Context, refusal: Refused): Promise<Refused> {
  await ctx.db.commit([recordEvent(ctx, 'password-reset.refused', {}, { reason: refusal.refused })])
  return refusal
}
