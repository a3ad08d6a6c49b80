import { findWeaknesses } from '@portcullis/protocol/password-rules'
import type { PasswordReason } from '@portcullis/protocol/refusals'
import type { Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { createBreachedPasswords } from './breached-passwords.ts'
import { createCommonPasswords } from './common-passwords.ts'
import { estimateGuesses } from './estimate-guesses.ts'

/** What a person's password must not repeat. */
export type OwnData = { email: string; name?: string | null | undefined }

/**
 * Fewest guesses that a new password must stand, as a power of ten: what zxcvbn calls "safely unguessable",
 * its score of 3. At the pace that the throttle allows they take centuries, and with a stolen hash days
 * rather than minutes.
 */
const fewestGuesses = 8

/**
 * Judges a new password: by its form, then by how it is guessed, and last by asking whether a breach has
 * it, so that only what is good otherwise leaves five digits of its digest. No classes of characters are
 * asked for (NIST SP 800-63B-4 3.1.1.2). Nothing here depends on whether an account exists. [PASSWORDS-4]
 */
export async function judgePassword(
  ctx: Context,
  password: string,
  own: OwnData,
): Promise<Refusal<'weak_password' | 'server_busy'> | undefined> {
  const weak = judgeForm(ctx, password, own)
  if (weak) return weak

  const guesses = await estimateGuesses({ password, own: wordsOf(ctx, own) })
  if (guesses === undefined) {
    ctx.log.warn('no time to estimate how a new password is guessed')
    return refuse('server_busy', { retryAfterSeconds: 2 })
  }
  if (guesses < fewestGuesses) return because(['guessable'])

  const isBreached = await ctx.instance(createBreachedPasswords).has(password)
  if (isBreached) return because(['breached'])
  if (isBreached === undefined && ctx.settings.passwords.breachOutage === 'refuse')
    return refuse('server_busy', { retryAfterSeconds: 60 })
  return undefined
}

/** The part that takes no time worth counting, for who has something to count before the rest. */
export function judgeForm(
  ctx: Context,
  password: string,
  { email, name }: OwnData,
): Refusal<'weak_password'> | undefined {
  const { minLength } = ctx.settings.passwords
  const reasons = findWeaknesses(password, { minLength, email, name, service: serviceOf(ctx) })
  if (reasons.length === 0 && ctx.instance(createCommonPasswords).has(password)) reasons.push('common')
  return reasons.length > 0 ? because(reasons) : undefined
}

function because(reasons: PasswordReason[]): Refusal<'weak_password'> {
  return refuse('weak_password', { reasons })
}

function serviceOf({ settings: { server } }: Context): string[] {
  return [server.serviceName, new URL(server.publicUrl).hostname]
}

/** What somebody who knows the person and the service would try. */
function wordsOf(ctx: Context, { email, name }: OwnData): string[] {
  return [...serviceOf(ctx), email, ...email.split(/[@.]/), ...(name ?? '').split(/\s+/)].filter(
    (word) => word.length >= 3,
  )
}
