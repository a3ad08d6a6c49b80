import type { Context } from '../../platform/context.ts'
import { equalBytes } from '../../platform/crypto.ts'
import { vouch } from '../../platform/vouchers.ts'
import { isOutdated } from './hash-parameters.ts'
import type { Recipe } from './hash-password.ts'
import type { Place } from './hashing-pool.ts'
import { selectRecipe, type TriedPassword } from './queries.ts'

type Trial = { accountId: string; password: string; recipe: Recipe }

/**
 * Hashes a password as an account's is, and carries out what is asked for with it. Whether it matches is
 * decided by the statement that does so, so that nothing can come between; where it does not, `carryOut`
 * gives undefined. It is called once more where a sign-in has hashed the password anew meanwhile, which is
 * no wrong password. [PASSWORDS-5]
 */
export async function tryPassword<Done>(
  ctx: Context,
  place: Place,
  { accountId, password, recipe }: Trial,
  carryOut: (tried: TriedPassword) => Promise<Done | undefined>,
): Promise<Done | undefined> {
  const tryBy = async ({ parameters, salt }: Recipe) => {
    const finished = await place.hash(password, parameters, salt)
    const voucher = vouch(ctx.keyring, 'try-password', accountId, finished)
    return carryOut({ accountId, parameters, finished, voucher })
  }
  const done = await tryBy(recipe)
  if (done !== undefined || !isOutdated(ctx, recipe.parameters)) return done

  const present = await ctx.db.first(selectRecipe(accountId))
  if (present === undefined || equalBytes(present.salt, recipe.salt)) return undefined
  return tryBy(present)
}
