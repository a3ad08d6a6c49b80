import { type Statement, sql } from '../../platform/db/sql.ts'
import { isTaken } from '../accounts/queries.ts'
import { decoyUnlessIssued } from '../one-time-codes/queries.ts'

/**
 * For a mail in the same statement as its link: nothing is sent when none was issued or the address is taken.
 */
export function decoyUnlessFree(email: string, accountId: string): Statement {
  return sql`(${decoyUnlessIssued} or ${isTaken(email, accountId)})`
}

export type ChangedEmail = { former_email: string; new_email: string }

/** Changes the address by the link that was mailed to the new one; a row only when it did. */
export function changeEmail(
  accountId: string,
  codeId: string,
  digest: Buffer,
  undoSeconds: number,
): Statement<ChangedEmail> {
  return sql`select former_email, new_email from portcullis.change_email(
    ${accountId}::uuid, ${codeId}::uuid, ${digest}::bytea, ${undoSeconds}::integer)`
}

/** The former and the new address, as the proof of the same statement gives them. */
export const formerEmail = sql`(select former_email from proof)`
export const newEmail = sql`(select new_email from proof)`

/** Gives an account back by an undo link; a row only when it did. */
export function undoEmailChange(
  codeId: string,
  digest: Buffer,
): Statement<{ account_id: string; email: string }> {
  return sql`select account_id, email
    from portcullis_vault.undo_email_change(${codeId}::uuid, ${digest}::bytea)`
}

/** Deletes reservations that are over; the sweeper calls it. */
export function deleteOldReservations(most: number): Statement {
  return sql`select 1 as one from portcullis.sweep_reservations(${most}::integer)`
}

/** The address that an undo has restored, as the proof of the same statement gives it. */
export const restoredEmail = sql`(select email from proof)`
