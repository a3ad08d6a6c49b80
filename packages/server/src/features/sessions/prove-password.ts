import type { Actor, Context } from '../../platform/context.ts'
import type { Refusal } from '../../platform/refusal.ts'
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

/** Counts a try and hashes the password of the actor's account. */
export async function tryOwnPassword(
  ctx: Context,
  actor: Actor,
  place: Place,
  password: string,
): Promise<TriedPassword | Refusal<'too_many_attempts'>> {
  const throttled = await takeAttempt(ctx, [identityTries(actor)])
  if (throttled) return throttled
  const { accountId } = actor
  const recipe = (await ctx.db.first(selectRecipe(accountId))) ?? standInRecipe(ctx, accountId)
  return tryPassword(ctx, place, accountId, password, recipe)
}
