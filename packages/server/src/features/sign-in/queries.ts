import { type Statement, sql } from '../../platform/db/sql.ts'
import { type AccountRow, accountColumns } from '../accounts/queries.ts'
import type { Recipe } from '../passwords/hash-password.ts'
import type { Counted } from '../throttle/queries.ts'

type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null }

/**
 * What an attempt begins with: how often was tried, and the account with its hash's recipe, all null without
 * one.
 */
export type OpenedAttempt = { counted: Counted[] } & Nullable<AccountRow> & Nullable<Recipe>

/** Counts the attempt and finds the account: one statement, the same whether there is an account or not. */
export function openAttempt(counting: Statement<Counted>, email: string): Statement<OpenedAttempt> {
  return sql`with counted as materialized (${counting})
    select (select json_agg(counted) from counted) as counted, ${accountColumns},
      recipe.parameters, recipe.salt
    from (select 1) as one
      left join portcullis.accounts a on a.email = ${email} and a.closed_at is null
      left join lateral portcullis_vault.password_parameters(a.id) recipe on true`
}
