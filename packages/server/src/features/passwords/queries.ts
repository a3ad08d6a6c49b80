import { type Statement, sql } from '../../platform/db/sql.ts'
import type { HashedPassword, Recipe } from './hash-password.ts'

/** How the stored hashes were made, and in which proportions. */
export function selectShares(): Statement<{ parameters: string; amount: number }> {
  return sql`select parameters, amount from portcullis_vault.parameter_shares()`
}

/** How an account's password is to be hashed. */
export function selectRecipe(accountId: string): Statement<Recipe> {
  return sql`select parameters, salt from portcullis_vault.password_parameters(${accountId}::uuid)`
}

/** A password that was hashed as an account's is, for which this server vouches. */
export type TriedPassword = { accountId: string; parameters: string; finished: Buffer; voucher: Buffer }

/** Gives a row only when the finished hash is the account's; holds its row until the statement ends. */
export function matchPassword({ accountId, finished, voucher }: TriedPassword): Statement<{ one: number }> {
  return sql`select 1 as one where portcullis_vault.password_matches(
    ${accountId}::uuid, ${finished}::bytea, ${voucher}::bytea)`
}

/** Sets a new hash for whoever proves the present one; gives a row only then. */
export function changePassword(
  { accountId, finished, voucher }: TriedPassword,
  next: HashedPassword,
): Statement<{ one: number }> {
  return sql`select 1 as one where portcullis_vault.change_password(${accountId}::uuid, ${finished}::bytea,
    ${voucher}::bytea, ${next.parameters}, ${next.salt}::bytea, ${next.hash}::bytea)`
}

/** Sets a new hash for whoever proves an unspent reset link, and spends it; gives the account only then. */
export function resetPassword(
  codeId: string,
  digest: Buffer,
  next: HashedPassword,
): Statement<{ account_id: string }> {
  return sql`select account_id from portcullis_vault.reset_password(
      ${codeId}::uuid, ${digest}::bytea, ${next.parameters}, ${next.salt}::bytea, ${next.hash}::bytea
    ) as account_id where account_id is not null`
}
