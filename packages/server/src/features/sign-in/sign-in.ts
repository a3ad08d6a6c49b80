import type { SignInInput } from '@portcullis/protocol/shapes'
import type { Context } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import type { AccountRow } from '../accounts/queries.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { type Challenging, challengingOf } from '../challenges/challenging.ts'
import { createTriedPasswords } from '../detection/tried-passwords.ts'
import type { PresentedDevice } from '../known-devices/device-cookie.ts'
import { grantDevice } from '../known-devices/grant-device.ts'
import { countDeviceFailure } from '../known-devices/queries.ts'
import { createStrangeDevices } from '../known-devices/strange-devices.ts'
import { tellOwner } from '../known-devices/tell-owner.ts'
import { isOutdated } from '../passwords/hash-parameters.ts'
import { hashPassword } from '../passwords/hash-password.ts'
import { createHashingPool, type Place } from '../passwords/hashing-pool.ts'
import { changePassword, matchPassword, type TriedPassword } from '../passwords/queries.ts'
import { standInRecipe } from '../passwords/stand-in-recipe.ts'
import { tryPassword } from '../passwords/try-password.ts'
import type { HandedOver } from '../sessions/hand-over.ts'
import type { HeldSession } from '../sessions/held-session.ts'
import type { DeviceProof } from '../sessions/read-device-proof.ts'
import { startSession } from '../sessions/start-session.ts'
import type { Counting, TooMany } from '../throttle/take-attempt.ts'
import { type Guess, guessOf } from './guesses.ts'
import { type OpenedAttempt, openAttempt } from './queries.ts'

type SignInRefused = Refusal<
  | 'server_busy'
  | 'too_many_attempts'
  | 'challenge_needed'
  | 'invalid_credentials'
  | 'account_suspended'
  | 'device_key_needed'
>

/** A session, and the cookie by which this browser is known from now on. */
export type SignedIn = HandedOver & { deviceCookie: string }

/**
 * What a browser brings along beside the password: the proof of its key, the session that it held so far, and
 * what shows that somebody has signed in with it before.
 */
export type Brought = {
  proof: DeviceProof | undefined
  replaced: HeldSession | undefined
  device: PresentedDevice | undefined
}

/** Signs a person in with an e-mail address and a password. */
export async function signIn(
  ctx: Context,
  input: SignInInput,
  brought: Brought,
): Promise<SignedIn | SignInRefused> {
  const { requireDeviceKey } = ctx.settings.sessions
  if (requireDeviceKey && input.transport === 'token' && !brought.proof) return refuse('device_key_needed')

  const guess = guessOf(ctx, input.email, brought.device)
  const strangers = ctx.instance(createStrangeDevices)
  const isKnown = brought.device !== undefined && !strangers.isStrange(brought.device, input.email)
  const challenging = await challengingOf(ctx, 'sign-in')
  const recalled = isKnown ? undefined : (guess.asStranger.recall() ?? (await challenging.recall()))
  if (recalled) return recalled

  const place = ctx.instance(createHashingPool).enter({ isKnown })
  if (isRefusal(place)) return place
  try {
    return await attempt(ctx, place, input, brought, { ...guess, challenging })
  } finally {
    place.leave()
  }
}

/**
 * Three round trips: count and find, hash, then either the session with all that belongs to it, or the
 * refusal.
 */
async function attempt(
  ctx: Context,
  place: Place,
  input: SignInInput,
  brought: Brought,
  guess: Guess & { challenging: Challenging },
) {
  const { challenging } = guess
  const opened = await ctx.db.first(
    openAttempt(input.email, {
      deviceDigest: brought.device?.digest,
      deviceLifetimeSeconds: ctx.settings.knownDevices.lifetimeSeconds,
      ofDevice: guess.asDevice.batch,
      ofStranger: guess.asStranger.batch,
      spend: challenging.spend,
    }),
  )
  if (opened === undefined) throw new Error('An attempt was not opened.')

  const counting = opened.known_device === null ? guess.asStranger : guess.asDevice
  if (opened.known_device === null && brought.device)
    ctx.instance(createStrangeDevices).note(brought.device, input.email)
  const throttled = counting.judge(opened.counted)
  if (throttled) {
    const tells = opened.known_device === null && counting.isFirstOver(opened.counted, 'account')
    return refuseGuess(ctx, input, opened, throttled, tells)
  }

  // Strangers alone: nobody who may guess as a known device is kept waiting. [CHALLENGES-5]
  const needed =
    opened.known_device === null && (await challenging.judge(counting, opened.counted, opened.spent))
  if (needed) return needed

  // An unknown address is hashed and matched like a known one: same work, same statements, same answer.
  // [SIGN-IN-2]
  const account = opened.id === null ? undefined : (opened as AccountRow)
  const accountId = account?.id ?? newId()
  const { parameters: stored, salt } = opened
  const recipe = stored && salt ? { parameters: stored, salt } : standInRecipe(ctx, input.email)
  const trial = { accountId, password: input.password, recipe }
  const signedIn = await tryPassword(ctx, place, trial, (tried) =>
    startIfRight(ctx, place, input, brought, { opened, counting, account, tried }),
  )
  return signedIn ?? refuseSignIn(ctx, input, opened)
}

type Tried = {
  opened: OpenedAttempt
  counting: Counting
  account: AccountRow | undefined
  tried: TriedPassword
}

/** Starts a session if the password is right; undefined if it is not. */
async function startIfRight(
  ctx: Context,
  place: Place,
  input: SignInInput,
  brought: Brought,
  { opened, counting, account, tried }: Tried,
): Promise<SignedIn | Refusal<'account_suspended'> | undefined> {
  const { accountId, parameters } = tried

  // Before anything is known, so that an outdated recipe costs a second hash whoever it is for.
  const next = isOutdated(ctx, parameters) ? await hashPassword(ctx, place, input.password) : undefined

  if (account?.suspended_at) {
    // Only whoever knows the password is told.
    const refused = recordEvent(ctx, 'sign-in.refused', { accountId }, { reason: 'account_suspended' })
    const matched = await ctx.db.commitIf(matchPassword(tried), [refused])
    return matched && refuse('account_suspended')
  }

  const { session, held, writes } = startSession(ctx, {
    accountId,
    transport: input.transport,
    amr: ['pwd'],
    deviceJkt: input.transport === 'token' ? brought.proof?.jkt : undefined,
    replaced: brought.replaced,
  })
  const device = grantDevice(ctx, accountId, brought.device)
  const browser = opened.known_device === null ? 'new' : 'known'
  const matched = await ctx.db.commitIf(next ? changePassword(tried, next) : matchPassword(tried), [
    ...writes,
    device.write,
    // This attempt alone, which was no guess: one good account must not buy guesses at others. [SIGN-IN-5]
    counting.giveBack(),
    recordEvent(
      ctx,
      'sign-in.succeeded',
      { accountId, sessionId: session.id },
      { method: 'password', browser },
    ),
    next && recordEvent(ctx, 'password.rehashed', { accountId }, { from: parameters, to: next.parameters }),
  ])
  if (matched === undefined || account === undefined) return undefined
  return { held, session, account, deviceCookie: device.cookie }
}

/**
 * Refuses what is over a limit. The first such guess of strangers at an account tells its owner, by a mail
 * that lets another of the owner's browsers in. [SIGN-IN-12]
 */
async function refuseGuess(
  ctx: Context,
  { email }: SignInInput,
  { id }: OpenedAttempt,
  refusal: TooMany,
  tells: boolean,
): Promise<TooMany> {
  await ctx.db.commit({
    ...(tells && tellOwner(ctx, email, id ?? undefined)),
    event: recordEvent(ctx, 'sign-in.refused', { accountId: id ?? undefined }, { reason: refusal.refused }),
  })
  return refusal
}

/** Refuses a wrong password, and remembers it: the same one at many accounts is spraying. [DETECTION-9] */
async function refuseSignIn(
  ctx: Context,
  { email, password }: SignInInput,
  { id, known_device: device }: OpenedAttempt,
): Promise<Refusal<'invalid_credentials'>> {
  const refusal = refuse('invalid_credentials')
  ctx.instance(createTriedPasswords).note(email, password)
  await ctx.db.commit([
    recordEvent(ctx, 'sign-in.refused', { accountId: id ?? undefined }, { reason: refusal.refused }),
    device === null ? undefined : countDeviceFailure(device),
  ])
  return refusal
}
