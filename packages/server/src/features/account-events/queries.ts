import { type Statement, sql } from '../../platform/db/sql.ts'

/** Events that are looked at for one answer, of the person's own and of strangers' kinds each. */
const most = 5000

export type LineRow = {
  number: number
  at: Date
  name: string
  times: number
  places: number
  ip: string | null
  device: string | null
}

/**
 * What has happened to an account in the last days, the newest first: each kind once for a day and a place,
 * and what strangers can cause once for a day, so that nobody can crowd the rest out. [ACCOUNT-EVENTS-3]
 */
export function selectLines(
  accountId: string,
  {
    own,
    strangers,
    days,
    mostLines,
  }: { own: string[]; strangers: string[]; days: number; mostLines: number },
): Statement<LineRow> {
  const newest = (names: string[]) => sql`(
    select number, at, name, ip, device from portcullis.events
    where account_id = ${accountId}::uuid and name = any(${names}::text[])
      and at > portcullis.moment() - make_interval(days => ${days}::integer)
    order by at desc limit ${most}::integer)`
  return sql`with few as (${newest(own)} union all ${newest(strangers)})
    select max(number) as number, max(at) as at, name, count(*)::integer as times,
      count(distinct ip)::integer as places,
      case when count(distinct ip) = 1 then max(ip) end as ip,
      case when count(distinct device) = 1 then max(device) end as device
    from few
    group by (at at time zone 'UTC')::date, name,
      case when name = any(${strangers}::text[]) then null else ip end,
      case when name = any(${strangers}::text[]) then null else device end
    order by at desc limit ${mostLines}::integer`
}

/** The account of an event that its owner was told of, if it is theirs. */
export function findDisownable(
  accountId: string,
  event: number,
  names: string[],
): Statement<{ account_id: string; email: string }> {
  return sql`select a.id as account_id, a.email
    from portcullis.events e join portcullis.accounts a on a.id = e.account_id
    where e.number = ${event}::bigint and e.account_id = ${accountId}::uuid and e.name = any(${names}::text[])
      and a.closed_at is null`
}

/** The address of the account, as the proof of the same statement gives it. */
export const disownersEmail = sql`(select email from proof)`
