import type { Actor, Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import type { Place } from '../passwords/hashing-pool.ts'
import { selectRecipe, type TriedPassword } from '../passwords/queries.ts'
import { standInRecipe } from '../passwords/stand-in-recipe.ts'
import { tryPassword } from '../passwords/try-password.ts'
import { type Attempt, takeAttempt } from '../throttle/take-attempt.ts'

/**
 * Tries at the password by somebody who is signed in: a budget of its own, so that a thief of a session has
 * no more.
 */
export function identityTries({ accountId }: Actor): Attempt {
  return { kind: 'account', of: 'confirm-identity', who: accountId }
}

/** Counts a try, and carries out what the actor asks for if the password is the one of their account. */
export async function tryOwnPassword<Done>(
  ctx: Context,
  actor: Actor,
  place: Place,
  password: string,
  carryOut: (tried: TriedPassword) => Promise<Done | undefined>,
): Promise<Done | Refusal<'too_many_attempts' | 'wrong_password'>> {
  const throttled = await takeAttempt(ctx, [identityTries(actor)])
  if (throttled) return throttled
  const { accountId } = actor
  const recipe = (await ctx.db.first(selectRecipe(accountId))) ?? standInRecipe(ctx, accountId)
  const done = await tryPassword(ctx, place, { accountId, password, recipe }, carryOut)
  return done ?? refuse('wrong_password')
}
