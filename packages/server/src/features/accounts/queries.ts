import { type Statement, sql } from '../../platform/db/sql.ts'

/** A person's record as the database has it. */
export type AccountRow = {
  id: string
  email: string
  name: string | null
  roles: string[]
  email_verified_at: Date | null
  created_at: Date
  suspended_at: Date | null
  closed_at: Date | null
}

/** The columns of an account, for statements that join it. */
export const accountColumns = sql`a.id, a.email, a.name, a.roles, a.email_verified_at, a.created_at,
  a.suspended_at, a.closed_at`

export function selectAccount(id: string): Statement<AccountRow> {
  return sql`select ${accountColumns} from portcullis.accounts a where a.id = ${id} and a.closed_at is null`
}

/** In which language its mails are; null where it is not known. */
export function selectLanguage(id: string): Statement<{ language: string | null }> {
  return sql`select language from portcullis.accounts where id = ${id}::uuid`
}

/**
 * Whether nobody new may have this address: an account has it, open or closed, or an undo may still restore
 * it. The account to whom an undo would restore it may have it back before.
 */
export function isTaken(email: string, forAccountId?: string): Statement {
  return sql`(
    exists (select from portcullis.accounts a where a.email = ${email})
    or exists (
      select from portcullis.reserved_emails r
      where r.email = ${email} and r.reserved_until > portcullis.moment()
        and r.account_id is distinct from ${forAccountId ?? null}::uuid
    )
  )`
}

export function updateName(id: string, name: string | null): Statement<AccountRow> {
  return sql`update portcullis.accounts a set name = ${name} where a.id = ${id} and a.closed_at is null
    returning ${accountColumns}`
}

/** The account that the proof of the same statement gives, in its column `account_id`. */
export const provenAccount = sql`(select account_id from proof)`
