import { type Statement, sql } from '../../platform/db/sql.ts'
import { endSessions } from '../sessions/queries.ts'

/**
 * Ends a live session for whoever holds its secret or a token of its present lineage; gives its account to
 * the one caller who ended it.
 */
export function endHeldSession(id: string, digests: Buffer[]): Statement<{ account_id: string }> {
  const ended = endSessions({ accountId: sql`s.account_id`, onlyId: id, reason: 'signed-out' })
  return sql`select s.account_id from portcullis.sessions s cross join lateral (${ended}) as ended
    where s.id = ${id} and s.ended_at is null
      and coalesce(s.secret_digest, s.salt_digest) = any(${digests}::bytea[])`
}
