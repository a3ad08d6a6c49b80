import { type Statement, sql } from '../../platform/db/sql.ts'
import type { Seal, SealableEvent } from './seal.ts'

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

/** What operators do to an account comes from where they are, which is not the account's business. */
const byOperator = sql`name like 'operators.%' or name like 'admin-%'`

/** The newest events of one account, for its owner. */
export function selectEventsOfAccount(accountId: string, most: number) {
  return sql<{ name: string; at: Date; ip: string; device: string }>`
    select name, at, case when ${byOperator} then '' else ip end as ip,
      case when ${byOperator} then '' else device end as device
    from portcullis.events
    where account_id = ${accountId} order by at desc, number desc limit ${most}`
}

export type Settling = { settled: boolean; last_number: number; writing: string[]; now: Date }

/** Who is writing events now, and whether those who were named before have ended. */
export function settleEvents(named: string[]): Statement<Settling> {
  return sql`select settled, last_number, writing, now from portcullis.settle_events(${named}::text[])`
}

export type NewestSeal = Pick<Seal, 'number' | 'total' | 'link' | 'sealed_at' | 'key_id' | 'signature'> & {
  last_event: number
}

const newestColumns = sql`number, total, link, sealed_at, key_id, signature, upper(events) - 1 as last_event`

export function selectNewestSeal(): Statement<NewestSeal> {
  return sql`select ${newestColumns} from portcullis.event_seals order by number desc limit 1`
}

export function selectSeal(number: number): Statement<NewestSeal> {
  return sql`select ${newestColumns} from portcullis.event_seals where number = ${number}::bigint`
}

/**
 * Events after a number, in their order, as they are sealed. No other bound: one would let the planner sort
 * the whole rest of the log for each page.
 */
export function selectSealable(after: number, most: number): Statement<SealableEvent> {
  return sql`select e.number, (extract(epoch from e.at) * 1000000)::bigint as micros, e.name,
      e.account_id::text, e.session_id::text, e.request_id, e.ip, e.device, e.detail::text,
      a.event_salt::text as salt
    from portcullis.events e left join portcullis.accounts a on a.id = e.account_id
    where e.number > ${after}::bigint
    order by e.number limit ${most}::integer`
}

/** Appends a seal; gives no row when another node has sealed the same meanwhile. */
export function insertSeal(seal: Seal): Statement<{ number: number }> {
  const { number, events, total, last_at, sealed_at, digests, digest, link, key_id, signature } = seal
  return sql`insert into portcullis.event_seals
      (number, events, total, last_at, sealed_at, digests, digest, link, key_id, signature)
    values (${number}::bigint, ${events}::int8multirange, ${total}::bigint,
      ${last_at.toISOString()}::timestamptz, ${sealed_at.toISOString()}::timestamptz,
      ${digests}::bytea, ${digest}::bytea, ${link}::bytea, ${key_id}, ${signature}::bytea)
    on conflict (number) do nothing returning number`
}

/** Seals after a number, in their order. */
export function selectSeals(after: number, most: number): Statement<Seal> {
  return sql`select number, events::text, total, last_at, sealed_at, digests, digest, link, key_id, signature
    from portcullis.event_seals where number > ${after}::bigint order by number limit ${most}::integer`
}

/** Which of some accounts were erased, as the log tells. */
export function selectErased(accountIds: string[]): Statement<{ account_id: string }> {
  return sql`select distinct account_id::text from portcullis.events
    where account_id = any(${accountIds}::uuid[]) and name = 'account-closure.erased'`
}

/** The months of which the log says that they were dropped: `2026-11`. */
export function selectExpiredMonths(): Statement<{ month: string }> {
  return sql`select distinct detail ->> 'month' as month from portcullis.events
    where name = 'audit-log.expired'`
}

/** Makes and drops partitions, none with null; gives what it has made and dropped. */
export function keepEventPartitions(keepDays: number | null): Statement<{ done: string }> {
  return sql`select done from portcullis.keep_event_partitions(${keepDays}::integer) as done`
}

/** Erases where the events of erased accounts came from. */
export function eraseFromEvents(most: number): Statement<{ number: number }> {
  return sql`select number from portcullis.erase_from_events(${most}::integer) as number`
}

export type ExportedRow = Pick<
  SealableEvent,
  'number' | 'name' | 'account_id' | 'session_id' | 'ip' | 'device'
> & {
  at: string
  request_id: string
  detail: Record<string, unknown>
}

const exportedColumns = sql`number, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      name, account_id::text, session_id::text, request_id, ip, device, detail`

/** The newest events of one account, as others read them. */
export function selectNewestOfAccount(accountId: string, most: number): Statement<ExportedRow> {
  return sql`select ${exportedColumns} from portcullis.events e
    where e.account_id = ${accountId}::uuid order by e.at desc, e.number desc limit ${most}::integer`
}

/** Events of a span of time after a number, in the order of their numbers. */
export function selectForExport(
  { from, to }: { from: Date | undefined; to: Date | undefined },
  after: number,
  most: number,
): Statement<ExportedRow> {
  return sql`select ${exportedColumns}
    from portcullis.events e
    where e.number > ${after}::bigint
      and e.at >= coalesce(${from?.toISOString() ?? null}::timestamptz, '-infinity')
      and e.at < coalesce(${to?.toISOString() ?? null}::timestamptz, 'infinity')
    order by e.number limit ${most}::integer`
}
