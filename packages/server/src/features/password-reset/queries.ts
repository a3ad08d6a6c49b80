import { type Statement, sql } from '../../platform/db/sql.ts'
import { countKnowing, type Knowing, type Opened } from '../known-devices/queries.ts'
import { subjectOfLink } from '../one-time-codes/queries.ts'

/** Counts a request for a link. */
export function openRequest(email: string, knowing: Knowing): Statement<Opened> {
  const { expressions, columns } = countKnowing(email, knowing)
  return sql`with ${expressions} select ${columns}`
}

/** The account that has an address, and may have its password reset. */
export function findResettable(email: string): Statement<{ id: string }> {
  return sql`select id from portcullis.accounts where email = ${email} and closed_at is null`
}

export type LinkedAccount = { account_id: string; email: string; name: string | null }

/** The account behind a reset link that lives. */
export function selectByLink(codeId: string, digest: Buffer): Statement<LinkedAccount> {
  return sql`select a.id as account_id, a.email, a.name
    from (${subjectOfLink(codeId, 'password-reset', digest)}) link
      join portcullis.accounts a on a.id = link.subject_id and a.closed_at is null`
}
