import type { Actor, Context } from '../../platform/context.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { createHashingPool, type Place } from '../passwords/hashing-pool.ts'
import { matchPassword, type TriedPassword } from '../passwords/queries.ts'
import type { HandedOver } from '../sessions/hand-over.ts'
import { identityTries, tryOwnPassword } from '../sessions/prove-password.ts'
import { ownerOf, selectSession } from '../sessions/queries.ts'
import { renewHeld } from '../sessions/start-session.ts'
import { forgiveAttempts } from '../throttle/take-attempt.ts'

type ConfirmRefused = Refusal<'server_busy' | 'too_many_attempts' | 'wrong_password' | 'not_signed_in'>

/** Makes a session fresh for whoever knows the password, and gives it another secret. [CONFIRM-IDENTITY-1] */
export async function confirmIdentity(
  ctx: Context,
  actor: Actor,
  password: string,
): Promise<HandedOver | ConfirmRefused> {
  const place = ctx.instance(createHashingPool).enter()
  if (isRefusal(place)) return place
  try {
    return await confirm(ctx, actor, place, password)
  } finally {
    place.leave()
  }
}

async function confirm(
  ctx: Context,
  actor: Actor,
  place: Place,
  password: string,
): Promise<HandedOver | ConfirmRefused> {
  const confirmed = await tryOwnPassword(ctx, actor, place, password, (tried) => renew(ctx, actor, tried))
  if (isRefusal(confirmed)) return refuseConfirmation(ctx, actor, confirmed)
  return confirmed.renewed ?? refuse('not_signed_in')
}

/**
 * Renews the session if the password matches. It may have ended while that was hashed: then nothing is
 * renewed, and nothing handed out.
 */
async function renew(
  ctx: Context,
  actor: Actor,
  tried: TriedPassword,
): Promise<{ renewed: HandedOver | undefined } | undefined> {
  const row = await ctx.db.first(selectSession(actor.sessionId))
  if (row === undefined) return { renewed: undefined }

  const { session, held, write } = renewHeld(ctx, row)
  const matched = await ctx.db.commitIf(matchPassword(tried), {
    renewed: write,
    forgiven: forgiveAttempts(ctx, [identityTries(actor)]),
    event: recordEvent(ctx, 'confirm-identity.succeeded', actor),
  })
  if (matched === undefined) return undefined
  return { renewed: matched.renewed > 0 ? { held, session, account: ownerOf(row) } : undefined }
}

async function refuseConfirmation<Refused extends Refusal>(
  ctx: Context,
  actor: Actor,
  refusal: Refused,
): Promise<Refused> {
  await ctx.db.commit([recordEvent(ctx, 'confirm-identity.refused', actor, { reason: refusal.refused })])
  return refusal
}
