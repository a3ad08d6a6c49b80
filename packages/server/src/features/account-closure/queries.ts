import type { Caller } from '../../platform/context.ts'
import { type Statement, sql } from '../../platform/db/sql.ts'

/** Closes an account; a row only when it was open. */
export function closeAccount(id: string): Statement<{ email: string }> {
  return sql`select email from portcullis.close_account(${id}::uuid) as email`
}

/** Whether the database keeps an account open because nobody else is an administrator. */
export function isLastAdministrator(id: string): Statement<{ is_last: boolean }> {
  return sql`select portcullis.is_last_administrator(${id}::uuid) as is_last`
}

/** The address of the account, as the proof of the same statement gives it. */
export const closedEmailAddress = sql`(select email from proof)`

/** Erases accounts whose closure can no longer be undone, with all that hangs on them; their events stay. */
export function eraseClosedAccounts(undoSeconds: number, most: number): Statement<{ id: string }> {
  return sql`select id from portcullis.erase_closed_accounts(${undoSeconds}::integer, ${most}::integer) as id`
}

/** One event for each account that the same statement erases, as its chore. [AUDIT-LOG-1] */
export function recordErasures({ id, ip, device }: Caller): Statement {
  return sql`insert into portcullis.events (name, account_id, request_id, ip, device)
    select 'account-closure.erased', erased.id, ${id}, ${ip}, ${device} from chore as erased
    returning 1 as one`
}
