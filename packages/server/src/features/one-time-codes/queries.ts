import { type Statement, sql } from '../../platform/db/sql.ts'

export type CodePurpose = 'sign-up' | 'password-reset' | 'email-change' | 'email-change-undo' | 'known-device'

/** Every link that has one of these digests; the first administrator's has a table of its own. */
export type LinkPurpose = CodePurpose | 'first-administrator'

export type NewCode = {
  id: string
  purpose: CodePurpose
  subjectId: string | Statement
  digest: Buffer
  codeDigest: Buffer | undefined
  codeLifetimeSeconds: number | undefined
  lifetimeSeconds: number
  data: Record<string, string>
  /** Most that may live together for one subject and purpose; undefined for any number. */
  most: number | undefined
  /** For the id and both digests (migrations: `issue_code`). */
  voucher: Buffer
}

/** Inserts a code unless as many as may live together live already; gives a row when it did. */
export function insertCode(code: NewCode): Statement<{ id: string }> {
  return sql`select id from portcullis_vault.issue_code(${code.id}::uuid, ${code.purpose},
    ${code.subjectId}::uuid, ${code.digest}::bytea, ${code.codeDigest ?? null}::bytea,
    ${code.codeLifetimeSeconds ?? null}::integer, ${code.lifetimeSeconds}::integer,
    ${JSON.stringify(code.data)}::jsonb, ${code.most ?? null}::integer, ${code.voucher}::bytea) as id`
}

/**
 * Whom a link is about that lives, for whoever has its digest: a statement that gives `subject_id`. Digests
 * cannot be read. [ONE-TIME-CODES-9]
 */
export function subjectOfLink(id: string, purpose: CodePurpose, digest: Buffer): Statement {
  return sql`select subject_id
    from portcullis_vault.subject_of_link(${id}::uuid, ${purpose}, ${digest}::bytea) as subject_id`
}

/** Which of some codes has one of the digests that were made for it. */
export function selectCodeWithDigits(tried: { id: string; digest: Buffer }[]): Statement<{ id: string }> {
  return sql`select id from portcullis_vault.code_with_digits(
    ${tried.map(({ id }) => id)}::uuid[], ${tried.map(({ digest }) => digest)}::bytea[]) as id`
}

/** For a mail in the same statement as the link that it carries: nothing is sent when none was issued. */
export const decoyUnlessIssued = sql`not exists (select from issued)`

/** What an account's mailed links are for, but those that take a former address back. */
const passing: CodePurpose[] = ['password-reset', 'email-change', 'known-device']

/**
 * Voids every link that is on its way to an account, but one that the same statement spends. Those that take
 * a former address back stay good, unless they are named as well.
 */
export function voidLinks(
  accountId: Statement | string,
  { exceptId, undosToo = false }: { exceptId?: string; undosToo?: boolean } = {},
): Statement {
  const purposes = undosToo ? [...passing, 'email-change-undo'] : passing
  return sql`update portcullis.one_time_codes set spent_at = portcullis.moment()
    where subject_id = ${accountId}::uuid and purpose = any(${purposes}::text[]) and spent_at is null
      and id is distinct from ${exceptId ?? null}::uuid
    returning 1 as one`
}

export function deleteOldCodes(most: number): Statement {
  return sql`select 1 as one from portcullis.sweep_codes(${most}::integer)`
}

/** Links and codes that may still be spent and were issued before a moment. */
export function countCodesIssuedBefore(at: Date): Statement<{ count: number }> {
  return sql`select count(*) from portcullis.one_time_codes
    where spent_at is null and expires_at > portcullis.moment()
      and created_at < ${at.toISOString()}::timestamptz`
}
