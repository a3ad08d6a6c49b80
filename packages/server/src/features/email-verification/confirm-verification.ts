import type { EmailVerificationConfirmInput } from '@portcullis/protocol/shapes'
import type { Context } from '../../platform/context.ts'
import { equalBytes } from '../../platform/crypto.ts'
import { newId } from '../../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { provenAccount } from '../accounts/queries.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { selectCodeWithDigits } from '../one-time-codes/queries.ts'
import { type PresentedLink, readCode, readToken } from '../one-time-codes/read-token.ts'
import { createHashingPool } from '../passwords/hashing-pool.ts'
import { type Attempt, forgiveAttempts, takeAttempt } from '../throttle/take-attempt.ts'
import { type LinkedSignUp, type Opening, openAccount, selectByLink, selectCodes } from './queries.ts'
import type { SignUpBrowser } from './sign-up-browser.ts'

export type ConfirmRefused = Refusal<
  'too_many_attempts' | 'invalid_link' | 'password_needed' | 'wrong_password' | 'server_busy'
>

/** Opens the account of a sign-up whose mail was followed. It signs nobody in. [EMAIL-VERIFICATION-1] */
export async function confirmVerification(
  ctx: Context,
  input: EmailVerificationConfirmInput,
  browser: SignUpBrowser | undefined,
): Promise<ConfirmRefused | undefined> {
  const throttled = await takeAttempt(ctx, [{ kind: 'address', of: 'link', who: ctx.request.ip }])
  if (throttled) return throttled
  return 'code' in input ? confirmByCode(ctx, input, browser) : confirmByLink(ctx, input, browser)
}

/** Tries at six digits: counted for the address, across its sign-ups and browsers. [EMAIL-VERIFICATION-3] */
function triesAt(email: string): Attempt {
  return { kind: 'code', of: 'sign-up', who: email }
}

/** Passwords tried at a link: only who has it can use these up, so nobody closes it to its owner. */
function passwordsAt(link: PresentedLink): Attempt {
  return { kind: 'code', of: 'sign-up-password', who: link.id }
}

async function confirmByCode(
  ctx: Context,
  { code, email }: { code: string; email: string },
  browser: SignUpBrowser | undefined,
): Promise<ConfirmRefused | undefined> {
  // The code works in the browser that signed up and nowhere else: without its cookie there is nothing to
  // guess at.
  if (browser === undefined) return refuseConfirm(ctx, refuse('invalid_link'))

  const throttled = await takeAttempt(ctx, [triesAt(email)])
  if (throttled) return refuseConfirm(ctx, throttled)

  const live = await ctx.db.many(selectCodes(browser.signUpId, email))
  const tried = live.flatMap(({ id }) => readCode(ctx, 'sign-up', id, code).map((digest) => ({ id, digest })))
  const meant = await ctx.db.first(selectCodeWithDigits(tried))
  if (meant === undefined) return refuseConfirm(ctx, refuse('invalid_link'))
  const opening = {
    codeId: meant.id,
    linkDigest: null,
    codeDigests: readCode(ctx, 'sign-up', meant.id, code),
  }
  return open(ctx, { ...opening, browserDigests: browser.digests, finished: null }, email)
}

async function confirmByLink(
  ctx: Context,
  { token, password }: { token: string; password?: string | undefined },
  browser: SignUpBrowser | undefined,
): Promise<ConfirmRefused | undefined> {
  const link = readToken(ctx, 'sign-up', token)
  const signUp = link && (await ctx.db.first(selectByLink(link.id, link.digest)))
  if (link === undefined || signUp === undefined) return refuseConfirm(ctx, refuse('invalid_link'))

  const opening = { codeId: link.id, linkDigest: link.digest, codeDigests: [] }
  if (browser?.digests.some((digest) => equalBytes(digest, signUp.browser_digest))) {
    return open(ctx, { ...opening, browserDigests: browser.digests, finished: null }, signUp.email)
  }

  // Another browser than the one that signed up: a careless click confirms nobody else's sign-up.
  if (password === undefined) return refuse('password_needed')
  const finished = await hashAttempt(ctx, link, signUp, password)
  if (isRefusal(finished)) return refuseConfirm(ctx, finished)
  return open(ctx, { ...opening, browserDigests: [], finished }, signUp.email)
}

async function hashAttempt(
  ctx: Context,
  link: PresentedLink,
  { parameters, salt }: LinkedSignUp,
  password: string,
): Promise<Buffer | Refusal<'server_busy' | 'too_many_attempts'>> {
  const place = ctx.instance(createHashingPool).enter()
  if (isRefusal(place)) return place
  try {
    const throttled = await takeAttempt(ctx, [passwordsAt(link)])
    return throttled ?? (await place.hash(password, parameters, salt))
  } finally {
    place.leave()
  }
}

async function open(
  ctx: Context,
  opening: Omit<Opening, 'accountId'>,
  email: string,
): Promise<Refusal<'invalid_link' | 'wrong_password'> | undefined> {
  const opened = await ctx.db.commitIf(openAccount({ accountId: newId(), ...opening }), [
    forgiveAttempts(ctx, [triesAt(email)]),
    recordEvent(ctx, 'email-verification.confirmed', { accountId: provenAccount }),
  ])
  if (opened) return undefined
  return refuseConfirm(ctx, refuse(opening.finished ? 'wrong_password' : 'invalid_link'))
}

async function refuseConfirm<Refused extends Refusal>(ctx: Context, refusal: Refused): Promise<Refused> {
  await ctx.db.commit([recordEvent(ctx, 'email-verification.refused', {}, { reason: refusal.refused })])
  return refusal
}
