import { type Statement, sql } from '../../platform/db/sql.ts'

export type CodePurpose = 'sign-up' | 'password-reset' | 'email-change' | 'email-change-undo'

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
}

/** Inserts a code unless as many as may live together live already; gives a row when it did. */
export function insertCode(code: NewCode): Statement<{ id: string }> {
  return sql`insert into portcullis.one_time_codes
      (id, purpose, subject_id, digest, code_digest, code_expires_at, data, expires_at)
    select ${code.id}::uuid, ${code.purpose}, ${code.subjectId}::uuid, ${code.digest}::bytea,
      ${code.codeDigest ?? null}::bytea,
      portcullis.moment() + make_interval(secs => ${code.codeLifetimeSeconds ?? null}::integer),
      ${JSON.stringify(code.data)}::jsonb,
      portcullis.moment() + make_interval(secs => ${code.lifetimeSeconds}::integer)
    where ${code.most ?? null}::integer is null or ${code.most ?? null}::integer > (
      select count(*) from portcullis.one_time_codes c
      where c.subject_id = ${code.subjectId} and c.purpose = ${code.purpose}
        and c.spent_at is null and c.expires_at > portcullis.moment()
    )
    returning id`
}

/** For a mail in the same statement as the link that it carries: nothing is sent when none was issued. */
export const decoyUnlessIssued = sql`not exists (select from issued)`

/** Voids what lives of some purposes for one subject, but one that the same statement spends. */
export function voidCodes(
  subjectId: Statement | string,
  purposes: CodePurpose[],
  exceptId?: string,
): Statement {
  return sql`update portcullis.one_time_codes set spent_at = portcullis.moment()
    where subject_id = ${subjectId}::uuid and purpose = any(${purposes}::text[]) and spent_at is null
      and id is distinct from ${exceptId ?? null}::uuid
    returning 1 as one`
}

export function deleteOldCodes(most: number): Statement<{ one: number }> {
  return sql`delete from portcullis.one_time_codes where id = any(array(
      select id from portcullis.one_time_codes where expires_at < portcullis.moment() limit ${most}
      for update skip locked
    )) returning 1 as one`
}

/** Links and codes that may still be spent and were issued before a moment. */
export function countCodesIssuedBefore(at: Date): Statement<{ count: number }> {
  return sql`select count(*) from portcullis.one_time_codes
    where spent_at is null and expires_at > portcullis.moment()
      and created_at < ${at.toISOString()}::timestamptz`
}
