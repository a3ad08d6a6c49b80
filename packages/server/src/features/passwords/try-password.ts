import type { Context } from '../../platform/context.ts'
import { vouch } from '../../platform/vouchers.ts'
import type { Recipe } from './hash-password.ts'
import type { Place } from './hashing-pool.ts'
import type { TriedPassword } from './queries.ts'

/**
 * Hashes a password as an account's is. Whether it matches is decided by the statement that carries out what
 * it is asked for, so that nothing can come between.
 */
export async function tryPassword(
  { keyring }: Context,
  place: Place,
  accountId: string,
  password: string,
  { parameters, salt }: Recipe,
): Promise<TriedPassword> {
  const finished = await place.hash(password, parameters, salt)
  return { accountId, finished, voucher: vouch(keyring, 'try-password', accountId, finished) }
}
