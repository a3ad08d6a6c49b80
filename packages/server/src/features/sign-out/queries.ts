import { type Statement, sql } from '../../platform/db/sql.ts'

/** The account of a live session, for whoever holds its secret or a token of its present lineage. */
export function findHeldSession(id: string, digests: Buffer[]): Statement<{ account_id: string }> {
  return sql`select account_id from portcullis.sessions
    where id = ${id} and ended_at is null and coalesce(secret_digest, salt_digest) = any(${digests}::bytea[])`
}
