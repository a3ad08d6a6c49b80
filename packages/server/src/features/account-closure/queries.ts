import type { Caller } from '../../platform/context.ts'
import { type Statement, sql } from '../../platform/db/sql.ts'

/** Closes an account; a row only when it was open. */
export function closeAccount(id: string): Statement<{ email: string }> {
  return sql`update portcullis.accounts set closed_at = portcullis.moment()
    where id = ${id} and closed_at is null returning email`
}

/** The address of the account, as the proof of the same statement gives it. */
export const closedEmailAddress = sql`(select email from proof)`

/** Erases accounts whose closure can no longer be undone, with all that hangs on them; their events stay. */
export function eraseClosedAccounts(undoSeconds: number, most: number): Statement<{ id: string }> {
  return sql`delete from portcullis.accounts where id = any(array(
      select id from portcullis.accounts
      where closed_at < portcullis.moment() - make_interval(secs => ${undoSeconds}::integer)
      limit ${most} for update skip locked
    )) returning id`
}

/** One event for each account that the same statement erases, as its chore. [AUDIT-LOG-1] */
export function recordErasures({ id, ip, device }: Caller): Statement {
  return sql`insert into portcullis.events (name, account_id, request_id, ip, device)
    select 'account-closure.erased', erased.id, ${id}, ${ip}, ${device} from chore as erased
    returning 1 as one`
}
