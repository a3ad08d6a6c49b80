import type { SignUpInput } from '@portcullis/protocol/shapes'
import type { Context } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { isRefusal, type Refusal } from '../../platform/refusal.ts'
import { vouch } from '../../platform/vouchers.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { challengingOf } from '../challenges/challenging.ts'
import { takenEmail, verifyEmail } from '../email-verification/emails.ts'
import {
  decoyUnlessPending,
  decoyUnlessTaken,
  insertPendingSignUp,
  keepPendingPassword,
} from '../email-verification/queries.ts'
import { makeSignUpBrowser } from '../email-verification/sign-up-browser.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { chooseLanguage } from '../mail/words/languages.ts'
import { issueCode } from '../one-time-codes/issue-code.ts'
import { type HashedPassword, hashPassword } from '../passwords/hash-password.ts'
import { createHashingPool } from '../passwords/hashing-pool.ts'
import { judgePassword } from '../passwords/judge-password.ts'
import { countingOf } from '../throttle/take-attempt.ts'

/** A sign-up that waits for its mail, and the cookie that marks its browser. */
export type SignUpPending = { browserCookie: string }

/**
 * Takes a sign-up. The account comes to be only when its mail is followed. For a taken address all is the
 * same, the answer, the cookie, the writes and the time; only the mail differs, which its owner alone reads.
 * [SIGN-UP-2]
 */
export async function signUp(
  ctx: Context,
  input: SignUpInput,
): Promise<
  SignUpPending | Refusal<'server_busy' | 'too_many_attempts' | 'challenge_needed' | 'weak_password'>
> {
  const ofAddress = countingOf(ctx, [{ kind: 'address', of: 'sign-up', who: ctx.request.ip }])
  const over = ofAddress.recall()
  if (over) return refuseSignUp(ctx, over)
  const challenging = await challengingOf(ctx, 'sign-up')
  const recalled = await challenging.recall()
  if (recalled) return recalled

  const place = ctx.instance(createHashingPool).enter()
  if (isRefusal(place)) return place
  try {
    const counted = await ctx.db.many(challenging.along(ofAddress.statement))
    const throttled = ofAddress.judge(counted)
    if (throttled) return refuseSignUp(ctx, throttled)
    const needed = await challenging.judge(ofAddress, counted, counted[0]?.spent)
    if (needed) return needed

    // Before the mail is counted: whoever is looking for a password does not use up the mails of the address.
    const weak = await judgePassword(ctx, input.password, input)
    if (weak) return refuseSignUp(ctx, weak)

    const counting = countingOf(ctx, [{ kind: 'mail', of: 'sign-up', who: input.email }])
    const muted = counting.isOver(await ctx.db.many(counting.statement), 'mail')
    return await keepSignUp(ctx, input, await hashPassword(ctx, place, input.password), muted)
  } finally {
    place.leave()
  }
}

async function refuseSignUp<Refused extends Refusal>(ctx: Context, refusal: Refused): Promise<Refused> {
  await ctx.db.commit([recordEvent(ctx, 'sign-up.refused', {}, { reason: refusal.refused })])
  return refusal
}

async function keepSignUp(
  ctx: Context,
  { email, name }: SignUpInput,
  hashed: HashedPassword,
  muted: boolean,
): Promise<SignUpPending> {
  const { linkLifetimeSeconds, codeLifetimeSeconds } = ctx.settings.emailVerification
  const id = newId()
  const browser = makeSignUpBrowser(ctx, id)
  const {
    insert,
    token,
    code = '',
  } = issueCode(ctx, {
    purpose: 'sign-up',
    subjectId: id,
    lifetimeSeconds: linkLifetimeSeconds,
    codeLifetimeSeconds,
  })
  await ctx.db.commit({
    pending: insertPendingSignUp({
      id,
      email,
      name,
      browserDigest: browser.digest,
      language: chooseLanguage(ctx.request.languages),
      muted,
      lifetimeSeconds: linkLifetimeSeconds,
    }),
    password: keepPendingPassword(id, hashed, vouch(ctx.keyring, 'keep-password', id, hashed.hash)),
    issued: insert,
    verify: queueMail(ctx, verifyEmail, { to: email, data: { token, code }, decoy: decoyUnlessPending }),
    taken: queueMail(ctx, takenEmail, {
      to: email,
      data: { device: ctx.request.device },
      decoy: muted ? true : decoyUnlessTaken(email),
    }),
    event: recordEvent(ctx, 'sign-up.requested', {}, { muted }),
  })
  return { browserCookie: browser.cookie }
}
