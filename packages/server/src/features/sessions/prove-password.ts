import type { Actor, Context } from '../../platform/context.ts'
import type { Refusal } from '../../platform/refusal.ts'
import type { Place } from '../passwords/hashing-pool.ts'
import { selectRecipe } from '../passwords/queries.ts'
import { standInRecipe } from '../passwords/stand-in-recipe.ts'
import { type Attempt, takeAttempt } from '../throttle/take-attempt.ts'

/**
 * Tries at the password by somebody who is signed in: a budget of its own, so that a thief of a session has
 * no more.
 */
export function identityTries({ accountId }: Actor): Attempt {
  return { kind: 'account', of: 'confirm-identity', who: accountId }
}

/**
 * Counts a try and hashes the password of the actor's account. Whether it matches is decided by the statement
 * that carries out what it is asked for, so that nothing can come between.
 */
export async function hashOwnPassword(
  ctx: Context,
  actor: Actor,
  place: Place,
  password: string,
): Promise<Buffer | Refusal<'too_many_attempts'>> {
  const throttled = await takeAttempt(ctx, [identityTries(actor)])
  if (throttled) return throttled
  const { parameters, salt } =
    (await ctx.db.first(selectRecipe(actor.accountId))) ?? standInRecipe(ctx, actor.accountId)
  return place.hash(password, parameters, salt)
}
