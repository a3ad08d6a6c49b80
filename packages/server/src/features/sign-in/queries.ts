import { type Statement, sql } from '../../platform/db/sql.ts'
import { type AccountRow, accountColumns } from '../accounts/queries.ts'
import { countKnowing, type Knowing, type Opened } from '../known-devices/queries.ts'
import type { Recipe } from '../passwords/hash-password.ts'

type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null }

/**
 * What an attempt begins with: what was counted, and the account with its hash's recipe, all null without
 * one.
 */
export type OpenedAttempt = Opened & Nullable<AccountRow> & Nullable<Recipe>

/** Counts the attempt and finds the account: one statement, the same whether there is an account or not. */
export function openAttempt(email: string, knowing: Knowing): Statement<OpenedAttempt> {
  const { expressions, columns } = countKnowing(email, knowing)
  return sql`with ${expressions}
    select ${columns}, ${accountColumns}, recipe.parameters, recipe.salt
    from (select 1) as one
      left join portcullis.accounts a on a.email = ${email} and a.closed_at is null
      left join lateral portcullis_vault.password_parameters(a.id) recipe on true`
}
