import { type Statement, sql } from '../../platform/db/sql.ts'

export type EventRow = {
  name: string
  accountId: string | Statement | undefined
  sessionId: string | undefined
  requestId: string
  ip: string
  device: string
  detail: Record<string, unknown>
}

export function insertEvent({
  name,
  accountId,
  sessionId,
  requestId,
  ip,
  device,
  detail,
}: EventRow): Statement {
  return sql`insert into portcullis.events (name, account_id, session_id, request_id, ip, device, detail)
    values (${name}, ${accountId ?? null}::uuid, ${sessionId ?? null}::uuid, ${requestId}, ${ip}, ${device},
      ${JSON.stringify(detail)}::jsonb)
    returning 1 as one`
}

/** The newest events of one account. */
export function selectEventsOfAccount(accountId: string, most: number) {
  return sql<{ name: string; at: Date; ip: string; device: string }>`
    select name, at, ip, device from portcullis.events
    where account_id = ${accountId} order by at desc, number desc limit ${most}`
}

/**
 * Makes the log's partitions of the next months, and drops those whose events are all older than `keepDays`
 * (migrations: `keep_event_partitions`); null keeps everything.
 */
export function keepEventPartitions(keepDays: number | null): Statement<{ done: string }> {
  return sql`select done from portcullis.keep_event_partitions(${keepDays}::integer) as done`
}
