-- The log is sealed in batches. A seal names its events and has their digests; it is linked to the one before it, and
-- signed under a key that the database does not have. Appended, never changed, but that digests go with their events.
create table portcullis.event_seals (
  number bigint primary key,
  -- The numbers of its events, which are all of one month (UTC), and how many events are sealed with it in all.
  events int8multirange not null,
  total bigint not null,
  -- When the last of them happened, and when the server sealed them.
  last_at timestamptz not null,
  sealed_at timestamptz not null,
  -- 32 bytes an event: 16 of what happened, 16 of where it came from. Null once the events have expired.
  digests bytea,
  -- SHA-256 of the digests; and of the former link with all of this seal.
  digest bytea not null,
  link bytea not null,
  -- Which SECRET_KEY has signed the link.
  key_id text not null,
  signature bytea not null
);

create index event_seals_to_expire on portcullis.event_seals (last_at) where digests is not null;

-- What makes the digest of an address and a device worthless once the person is erased: it is erased with them.
alter table portcullis.accounts add column event_salt uuid not null default gen_random_uuid();

-- Accounts that are gone, until it is erased where their events came from.
create table portcullis.erased_accounts (
  account_id uuid primary key,
  erased_at timestamptz not null default portcullis.moment()
);

create function portcullis.note_erasure() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  insert into portcullis.erased_accounts (account_id) values (old.id) on conflict do nothing;
  return null;
end $$;

create trigger accounts_note_erasure
  after delete on portcullis.accounts
  for each row execute function portcullis.note_erasure();

-- Erases where events of erased accounts came from, at most so many at a time; nobody else's can be named. Gives their
-- numbers.
create function portcullis.erase_from_events(most integer) returns setof bigint
  language plpgsql volatile rows 10 security definer set search_path = pg_catalog, pg_temp
  as $$
declare
  account uuid;
  erased integer;
begin
  for turn in 1 .. 500 loop
    select q.account_id into account from portcullis.erased_accounts q
      order by q.erased_at limit 1 for update skip locked;
    exit when not found or most <= 0;
    return query
      with few as (
        select v.number, v.at from portcullis.events v
          where v.account_id = account and (v.ip <> '' or v.device <> '')
          order by v.at desc limit most
      )
      update portcullis.events e set ip = '', device = '' from few
        where e.number = few.number and e.at = few.at
        returning e.number;
    get diagnostics erased = row_count;
    if erased < most then
      delete from portcullis.erased_accounts q where q.account_id = account;
    end if;
    most := most - erased;
  end loop;
end $$;

-- The last number that was given to an event, and the transactions that write events at this moment. Each of them has
-- had its lock before its number, and keeps it until it has ended: when those that are named here have, nothing up to
-- that number can come or go any more. That is how an index is built beside writers: it waits for them, and nobody
-- waits for it. Says as well whether those that were named before have all ended.
create function portcullis.settle_events(
  named text[], out settled boolean, out last_number bigint, out writing text[], out now timestamptz
) returns setof record
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
declare
  relations oid[] := array(
    select 'portcullis.events'::regclass union all
    select i.inhrelid from pg_inherits i where i.inhparent = 'portcullis.events'::regclass
  );
begin
  select case when s.is_called then s.last_value else 0 end into last_number from portcullis.events_number_seq s;
  writing := array(
    select distinct l.virtualtransaction from pg_locks l
    where l.locktype = 'relation' and l.relation = any (relations) and l.mode = 'RowExclusiveLock'
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and l.pid is distinct from pg_backend_pid()
  );
  settled := not (writing && named);
  now := portcullis.moment();
  return next;
end $$;

-- Makes the partitions of this month and the next three, and drops those whose last event is older than the log is to
-- be kept, whole months alone, with an event that says so. Kept for 30 days at least, whoever asks: the application
-- cannot erase what it has done. Null keeps everything. Gives what it has made and dropped.
create or replace function portcullis.keep_event_partitions(keep_days integer) returns setof text
  language plpgsql volatile rows 4 security definer set search_path = pg_catalog, pg_temp set lock_timeout = '250ms'
  as $$
declare
  first_day timestamp := date_trunc('month', portcullis.moment() at time zone 'UTC');
  first_kept timestamptz := date_trunc(
    'month', (portcullis.moment() - make_interval(days => greatest(keep_days, 30))) at time zone 'UTC'
  ) at time zone 'UTC';
  starts timestamptz;
  ends timestamptz;
  partition text;
begin
  for ahead in 0 .. 3 loop
    starts := (first_day + make_interval(months => ahead)) at time zone 'UTC';
    ends := (first_day + make_interval(months => ahead + 1)) at time zone 'UTC';
    partition := 'events_' || to_char(first_day + make_interval(months => ahead), 'YYYY_MM');
    -- What has come before its partition stays in the default one, until it is old enough to go.
    if to_regclass('portcullis.' || partition) is null and not exists (
      select from portcullis.events_default e where e.at >= starts and e.at < ends
    ) then
      execute format(
        'create table portcullis.%I partition of portcullis.events for values from (%L) to (%L)', partition, starts, ends
      );
      return next 'made ' || partition;
    end if;
  end loop;
  if keep_days is null then
    return;
  end if;

  for partition, ends in
    select c.relname, (to_date(substr(c.relname, 8), 'YYYY_MM') + interval '1 month') at time zone 'UTC'
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'portcullis.events'::regclass and c.relname ~ '^events_\d{4}_\d{2}$'
    order by 1
  loop
    if ends <= first_kept then
      execute format('drop table portcullis.%I', partition);
      insert into portcullis.events (name, request_id, ip, device, detail)
        values ('audit-log.expired', 'system', '', '',
          jsonb_build_object('month', replace(substr(partition, 8), '_', '-'), 'keepDays', greatest(keep_days, 30)));
      return next 'dropped ' || partition;
    end if;
  end loop;
  delete from portcullis.events_default where ctid = any (array(
    select e.ctid from portcullis.events_default e where e.at < first_kept limit 10000
  ));
  update portcullis.event_seals set digests = null where number = any (array(
    select s.number from portcullis.event_seals s
      where s.digests is not null and s.last_at < first_kept order by s.last_at limit 10000
  ));
end $$;

revoke all on function portcullis.note_erasure(), portcullis.erase_from_events(integer),
  portcullis.settle_events(text[]), portcullis.keep_event_partitions(integer) from public;
