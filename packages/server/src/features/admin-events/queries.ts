import { empty, type Statement, sql } from '../../platform/db/sql.ts'
import type { ExportedRow } from '../audit-log/queries.ts'

export type EventFilter = {
  names: string[] | undefined
  account: string | undefined
  ip: string | undefined
  before: number | undefined
  from: string | undefined
  to: string | undefined
}

/** A page's events, each beside how far was looked; one row without an event where none was found. */
export type PageRow = (ExportedRow | { number: null }) & {
  looked: number
  looked_to: number | null
  /** Whether everything before what was looked at is older than what is asked for. */
  is_past: boolean
}

/**
 * Events before a number, the newest first, among as many as may be looked at. An account has an index of its
 * own; everything else is found by looking, and looking has its bound. [ADMIN-EVENTS-1]
 */
export function selectPage(
  { names, account, ip, before, from, to }: EventFilter,
  { looks, most }: { looks: number; most: number },
): Statement<PageRow> {
  const start = before === undefined ? empty : sql`and e.number < ${before}::bigint`
  const onward = to === undefined ? sql`true ${start}` : sql`e.number < (${numberAt(to)}) ${start}`
  const within = sql`l.at >= coalesce(${from ?? null}::timestamptz, '-infinity')
    and l.at < coalesce(${to ?? null}::timestamptz, 'infinity')`
  const [ofAccount, order] =
    account === undefined
      ? [empty, sql`e.number desc`]
      : [sql`and e.account_id = ${account}::uuid`, sql`e.at desc, e.number desc`]
  const named = names === undefined ? empty : sql`and l.name = any(${names}::text[])`
  const source = ip === undefined ? empty : sql`and l.ip = ${ip}`
  return sql`with looked as materialized (
      select e.* from portcullis.events e where ${onward} ${ofAccount}
      order by ${order} limit ${looks}::integer
    )
    select far.looked, far.looked_to, far.is_past, found.*
    from (
      select count(*)::integer as looked, min(number) as looked_to,
        coalesce(min(at) < ${from ?? null}::timestamptz - ${skew}, false) as is_past from looked
    ) far
      left join lateral (
        select l.number, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, l.name,
          l.account_id::text, l.session_id::text, l.request_id, l.ip, l.device, l.detail
        from looked l where ${within} ${named} ${source} order by l.number desc limit ${most}::integer
      ) found on true
    order by found.number desc`
}

/** By how much an event may be older or newer than its neighbours by number: its statement took so long. */
const skew = sql`interval '1 hour'`

/**
 * A number from which on every event is of a moment or later, found by halving: some thirty looks into an
 * index, however long the log is.
 */
function numberAt(moment: string): Statement {
  return sql`with recursive halves (low, high) as (
      select coalesce(min(e.number), 0), coalesce(max(e.number), 0) + 1 from portcullis.events e
      union all
      select case when is_before then middle + 1 else low end, case when is_before then high else middle end
      from (
        select h.low, h.high, (h.low + h.high) / 2 as middle, coalesce((
          select e.at < ${moment}::timestamptz + ${skew} from portcullis.events e
          where e.number >= (h.low + h.high) / 2 order by e.number limit 1
        ), false) as is_before
        from halves h where h.low < h.high
      ) looked
    )
    select min(high) from halves`
}

export type SeriesRow = { at: Date; name: string; reason: string | null; count: number; since: Date }

/** The newest events, counted by name and reason in buckets of time. */
export function selectSeries(hours: number, bucketSeconds: number, looks: number): Statement<SeriesRow> {
  return sql`with looked as materialized (
      select e.at, e.name, e.detail from portcullis.events e order by e.number desc limit ${looks}::integer
    ), far as (
      select greatest(
        portcullis.moment() - make_interval(hours => ${hours}::integer),
        case when count(*) = ${looks}::integer then min(at) end
      ) as since from looked
    )
    select date_bin(make_interval(secs => ${bucketSeconds}::integer), l.at, timestamptz 'epoch') as at,
      l.name,
      case when l.name like '%.refused' then l.detail ->> 'reason' end as reason,
      count(*)::integer as count, (select since from far) as since
    from looked l where l.at >= (select since from far)
    group by 1, 2, 3 order by 1, 2, 3 limit 20000`
}

export type SourceRow = { ip: string; refusals: number; accounts: number }

/** From where most was refused among the newest events, and at how many accounts. */
export function selectSources(names: string[], hours: number, looks: number): Statement<SourceRow> {
  return sql`with looked as materialized (
      select e.at, e.name, e.ip, e.account_id from portcullis.events e
      order by e.number desc limit ${looks}::integer
    )
    select l.ip, count(*)::integer as refusals, count(distinct l.account_id)::integer as accounts
    from looked l
    where l.name = any(${names}::text[]) and l.ip <> ''
      and l.at > portcullis.moment() - make_interval(hours => ${hours}::integer)
    group by 1 order by 2 desc, 1 limit 20`
}
