import type { SignInInput } from '@portcullis/protocol/shapes'
import type { Context } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import type { AccountRow } from '../accounts/queries.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { isOutdated } from '../passwords/hash-parameters.ts'
import { hashPassword } from '../passwords/hash-password.ts'
import { createHashingPool, type Place } from '../passwords/hashing-pool.ts'
import { changePassword, matchPassword } from '../passwords/queries.ts'
import { standInRecipe } from '../passwords/stand-in-recipe.ts'
import { tryPassword } from '../passwords/try-password.ts'
import type { HandedOver } from '../sessions/hand-over.ts'
import type { HeldSession } from '../sessions/held-session.ts'
import type { DeviceProof } from '../sessions/read-device-proof.ts'
import { startSession } from '../sessions/start-session.ts'
import { type Attempt, countingOf, forgiveAttempts } from '../throttle/take-attempt.ts'
import { openAttempt } from './queries.ts'

type SignInRefused = Refusal<
  'server_busy' | 'too_many_attempts' | 'invalid_credentials' | 'account_suspended' | 'device_key_needed'
>

/**
 * What a browser brings along beside the password: the proof of its key, and the session that it held so far.
 */
export type Brought = { proof: DeviceProof | undefined; replaced: HeldSession | undefined }

/** Signs a person in with an e-mail address and a password. */
export async function signIn(
  ctx: Context,
  input: SignInInput,
  brought: Brought,
): Promise<HandedOver | SignInRefused> {
  const { requireDeviceKey } = ctx.settings.sessions
  if (requireDeviceKey && input.transport === 'token' && !brought.proof) return refuse('device_key_needed')

  const place = ctx.instance(createHashingPool).enter()
  if (isRefusal(place)) return place
  try {
    return await attempt(ctx, place, input, brought)
  } finally {
    place.leave()
  }
}

/**
 * Three round trips: count and find, hash, then either the session with all that belongs to it, or the
 * refusal.
 */
async function attempt(ctx: Context, place: Place, input: SignInInput, { proof, replaced }: Brought) {
  const guesses: Attempt = { kind: 'account', of: 'sign-in', who: input.email }
  const counting = countingOf(ctx, [guesses, { kind: 'address', of: 'sign-in', who: ctx.request.ip }])
  const opened = await ctx.db.first(openAttempt(counting.statement, input.email))
  if (opened === undefined) throw new Error('An attempt was not opened.')

  const throttled = counting.judge(opened.counted)
  if (throttled) return refuseSignIn(ctx, opened.id, throttled)

  // An unknown address is hashed and matched like a known one: same work, same statements, same answer.
  // [SIGN-IN-2]
  const account = opened.id === null ? undefined : (opened as AccountRow)
  const accountId = account?.id ?? newId()
  const { parameters: stored, salt } = opened
  const recipe = stored && salt ? { parameters: stored, salt } : standInRecipe(ctx, input.email)
  const tried = await tryPassword(ctx, place, accountId, input.password, recipe)

  // Before anything is known, so that an outdated recipe costs a second hash whoever it is for.
  const { parameters } = recipe
  const next = isOutdated(ctx, parameters) ? await hashPassword(ctx, place, input.password) : undefined

  if (account?.suspended_at) {
    // Only whoever knows the password is told.
    const refused = recordEvent(ctx, 'sign-in.refused', { accountId }, { reason: 'account_suspended' })
    if (await ctx.db.commitIf(matchPassword(tried), [refused])) return refuse('account_suspended')
    return refuseSignIn(ctx, accountId, refuse('invalid_credentials'))
  }

  const { session, held, writes } = startSession(ctx, {
    accountId,
    transport: input.transport,
    amr: ['pwd'],
    deviceJkt: input.transport === 'token' ? proof?.jkt : undefined,
    replaced,
  })
  const matched = await ctx.db.commitIf(next ? changePassword(tried, next) : matchPassword(tried), [
    ...writes,
    // Not the address: one good account must not buy guesses at others. [SIGN-IN-5]
    forgiveAttempts(ctx, [guesses]),
    recordEvent(ctx, 'sign-in.succeeded', { accountId, sessionId: session.id }, { method: 'password' }),
    next && recordEvent(ctx, 'password.rehashed', { accountId }, { from: parameters, to: next.parameters }),
  ])
  if (matched === undefined || account === undefined) {
    return refuseSignIn(ctx, account?.id, refuse('invalid_credentials'))
  }
  return { held, session, account }
}

async function refuseSignIn<Code extends 'too_many_attempts' | 'invalid_credentials'>(
  ctx: Context,
  accountId: string | null | undefined,
  refusal: Refusal<Code>,
): Promise<Refusal<Code>> {
  await ctx.db.commit([
    recordEvent(ctx, 'sign-in.refused', { accountId: accountId ?? undefined }, { reason: refusal.refused }),
  ])
  return refusal
}
