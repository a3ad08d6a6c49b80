import { type Statement, sql } from '../platform/db/sql.ts'

/** What the role of this connection may do with what nobody but its owner should reach. */
export type ReachRow = { reads_hashes: boolean; changes_events: boolean }

export function selectReach(): Statement<ReachRow> {
  return sql`select
    exists (
      select from pg_attribute a
        join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'portcullis_vault' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
        and has_schema_privilege(n.oid, 'usage') and has_column_privilege(c.oid, a.attnum, 'select')
    ) as reads_hashes,
    exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'portcullis' and c.relname ~ '^events(_|$)' and c.relkind in ('r', 'p')
        and has_table_privilege(c.oid, 'update, delete, truncate')
    ) as changes_events`
}

/** How the server of this connection runs. */
export type ServerRow = {
  version: number
  is_encrypted: boolean
  is_local: boolean
  now: Date
  fsync: string
  full_page_writes: string
  synchronous_commit: string
  password_encryption: string
  max_connections: number
}

export function selectServer(): Statement<ServerRow> {
  return sql`select current_setting('server_version_num')::integer as version,
    coalesce((select s.ssl from pg_stat_ssl s where s.pid = pg_backend_pid()), false) as is_encrypted,
    coalesce(inet_server_addr() <<= inet '127.0.0.0/8' or inet_server_addr() = inet '::1', true) as is_local,
    clock_timestamp() as now,
    current_setting('fsync') as fsync,
    current_setting('full_page_writes') as full_page_writes,
    current_setting('synchronous_commit') as synchronous_commit,
    current_setting('password_encryption') as password_encryption,
    current_setting('max_connections')::integer as max_connections`
}

/** Functions of ours that run as their owner and say too little about it. */
export function selectLooseFunctions(): Statement<{ name: string }> {
  return sql`select n.nspname || '.' || p.proname as name
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('portcullis', 'portcullis_vault') and p.prosecdef
      and (
        not exists (select from unnest(p.proconfig) as c where c ~ '^search_path=.*pg_temp$')
        or exists (
          select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as granted
            where granted.grantee = 0
        )
      )
    order by 1`
}

/** Mail that should have gone out by now. */
export function selectStuckMail(): Statement<{ late: number; failed: number }> {
  return sql`select
    count(*) filter (
      where sent_at is null and failed_at is null and not decoy
        and created_at < portcullis.moment() - interval '15 minutes' and expires_at > portcullis.moment()
    )::integer as late,
    count(*) filter (where failed_at > portcullis.moment() - interval '1 day')::integer as failed
    from portcullis.outbox`
}

/** What browsers have reported of the last week: how many kinds of violations, and how often. */
export function selectViolations(): Statement<{ kinds: number; reports: number }> {
  return sql`select count(*)::integer as kinds, coalesce(sum(count), 0)::bigint as reports
    from portcullis.csp_reports where last_seen_at > portcullis.moment() - interval '7 days'`
}

/** How the audit log is kept: its partitions, and how long the oldest event waits for its seal. */
export type EventsRow = { next_month_missing: boolean; in_default: number; unsealed_seconds: number }

export function selectEventsState(): Statement<EventsRow> {
  return sql`select
    to_regclass('portcullis.events_' || to_char(
      date_trunc('month', portcullis.moment() at time zone 'UTC') + interval '1 month', 'YYYY_MM'
    )) is null as next_month_missing,
    (
      select count(*)::integer from portcullis.events e
      where e.tableoid = 'portcullis.events_default'::regclass
        and e.at > portcullis.moment() - interval '1 day'
    ) as in_default,
    coalesce((
      select extract(epoch from portcullis.moment() - e.at)::float8 from portcullis.events e
      where e.number > coalesce(
        (select upper(s.events) - 1 from portcullis.event_seals s order by s.number desc limit 1), 0
      ) order by e.number limit 1
    ), 0) as unsealed_seconds`
}

/** API keys that live and end soon, and in how many days. */
export type EndingKey = { id: string; name: string; days: number }

export function selectEndingKeys(): Statement<EndingKey> {
  return sql`select k.id, k.name,
      extract(epoch from k.expires_at - portcullis.moment())::float8 / 86400 as days
    from portcullis.api_keys k
    where k.expires_at < portcullis.moment() + interval '14 days' and portcullis.is_live_api_key(k.id)
    order by k.expires_at limit 50`
}
