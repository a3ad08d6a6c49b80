-- Made from the migrations by npm run docs. Read it; never run it.

create table portcullis.accounts (
  id uuid not null,
  email text not null,
  name text,
  roles text[] not null default '{}'::text[],
  email_verified_at timestamp with time zone,
  created_at timestamp with time zone not null default portcullis.moment(),
  suspended_at timestamp with time zone,
  closed_at timestamp with time zone,
  event_salt uuid not null default gen_random_uuid(),
  language text,
  CHECK ((language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
  PRIMARY KEY (id),
  UNIQUE (email)
);

create table portcullis.api_keys (
  id uuid not null,
  name text not null,
  digest bytea not null,
  scopes text[] not null,
  created_by uuid not null,
  created_at timestamp with time zone not null default portcullis.moment(),
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  CHECK ((cardinality(scopes) > 0)),
  CHECK ((expires_at <= (created_at + '366 days'::interval))),
  CHECK ((length(name) <= 100)),
  FOREIGN KEY (created_by) REFERENCES portcullis.accounts(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);

create table portcullis.attempts (
  key bytea not null,
  count integer not null,
  window_ends_at timestamp with time zone not null,
  strikes smallint not null default 0,
  parent bytea,
  PRIMARY KEY (key)
);

create table portcullis.csp_reports (
  directive text not null,
  blocked text not null,
  page text not null,
  count bigint not null,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  PRIMARY KEY (directive, blocked, page)
);

create table portcullis.detection_cursor (
  only_one boolean not null default true,
  number bigint not null,
  CHECK (only_one),
  PRIMARY KEY (only_one)
);

create table portcullis.detections (
  name text not null,
  subject text not null,
  told_at timestamp with time zone not null,
  PRIMARY KEY (name, subject)
);

create table portcullis.erased_accounts (
  account_id uuid not null,
  erased_at timestamp with time zone not null default portcullis.moment(),
  PRIMARY KEY (account_id)
);

create table portcullis.event_seals (
  number bigint not null,
  events int8multirange not null,
  total bigint not null,
  last_at timestamp with time zone not null,
  sealed_at timestamp with time zone not null,
  digests bytea,
  digest bytea not null,
  link bytea not null,
  key_id text not null,
  signature bytea not null,
  PRIMARY KEY (number)
);

create table portcullis.events (
  number bigint not null,
  at timestamp with time zone not null default portcullis.moment(),
  name text not null,
  account_id uuid,
  session_id uuid,
  request_id text not null,
  ip text not null,
  device text not null,
  detail jsonb not null default '{}'::jsonb,
  PRIMARY KEY (number, at)
) partition by RANGE (at);

create table portcullis.events_default (
  number bigint not null,
  at timestamp with time zone not null default portcullis.moment(),
  name text not null,
  account_id uuid,
  session_id uuid,
  request_id text not null,
  ip text not null,
  device text not null,
  detail jsonb not null default '{}'::jsonb,
  PRIMARY KEY (number, at)
);

create table portcullis.known_devices (
  id uuid not null,
  account_id uuid not null,
  digest bytea not null,
  former_digest bytea,
  failures integer not null default 0,
  device text not null,
  granted_at timestamp with time zone not null default portcullis.moment(),
  seen_at timestamp with time zone not null default portcullis.moment(),
  FOREIGN KEY (account_id) REFERENCES portcullis.accounts(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);

create table portcullis.migrations (
  number integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null default now(),
  breaking boolean not null default false,
  PRIMARY KEY (number)
);

create table portcullis.one_time_codes (
  id uuid not null,
  purpose text not null,
  subject_id uuid not null,
  digest bytea not null,
  code_digest bytea,
  code_expires_at timestamp with time zone,
  data jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default portcullis.moment(),
  expires_at timestamp with time zone not null,
  spent_at timestamp with time zone,
  CHECK ((purpose = ANY (ARRAY['sign-up'::text, 'password-reset'::text, 'email-change'::text, 'email-change-undo'::text, 'known-device'::text]))) NOT VALID,
  PRIMARY KEY (id)
);

create table portcullis.operators (
  account_id uuid not null,
  role text not null,
  granted_at timestamp with time zone not null default portcullis.moment(),
  CHECK ((role = ANY (ARRAY['administrator'::text, 'support'::text, 'auditor'::text]))),
  FOREIGN KEY (account_id) REFERENCES portcullis.accounts(id) ON DELETE CASCADE,
  PRIMARY KEY (account_id)
);

create table portcullis.outbox (
  id uuid not null,
  recipient text not null,
  template text not null,
  data jsonb not null default '{}'::jsonb,
  sealed bytea,
  decoy boolean not null default false,
  created_at timestamp with time zone not null default portcullis.moment(),
  expires_at timestamp with time zone not null,
  next_try_at timestamp with time zone not null default portcullis.moment(),
  tries integer not null default 0,
  sent_at timestamp with time zone,
  failed_at timestamp with time zone,
  last_error text,
  language text,
  PRIMARY KEY (id)
);

create table portcullis.pending_sign_ups (
  id uuid not null,
  email text not null,
  name text,
  browser_digest bytea not null,
  decoy boolean not null,
  created_at timestamp with time zone not null default portcullis.moment(),
  expires_at timestamp with time zone not null,
  language text,
  PRIMARY KEY (id)
);

create table portcullis.reserved_emails (
  email text not null,
  account_id uuid not null,
  reserved_at timestamp with time zone not null default portcullis.moment(),
  reserved_until timestamp with time zone not null,
  FOREIGN KEY (account_id) REFERENCES portcullis.accounts(id) ON DELETE CASCADE,
  PRIMARY KEY (email)
);

create table portcullis.secret_ages (
  name text not null,
  fingerprint text not null,
  first_seen_at timestamp with time zone not null,
  PRIMARY KEY (name, fingerprint)
);

create table portcullis.sessions (
  id uuid not null,
  account_id uuid not null,
  transport text not null,
  amr text[] not null,
  secret_digest bytea,
  generation integer not null default 0,
  rotated_at timestamp with time zone not null default portcullis.moment(),
  salt_digest bytea,
  device_jkt text,
  device_jtis text[] not null default '{}'::text[],
  started_at timestamp with time zone not null default portcullis.moment(),
  authenticated_at timestamp with time zone not null default portcullis.moment(),
  last_seen_at timestamp with time zone not null default portcullis.moment(),
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  end_reason text,
  ip text not null,
  device text not null,
  CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
  CHECK (((transport = 'cookie'::text) = (secret_digest IS NOT NULL))),
  CHECK (((transport = 'token'::text) = (salt_digest IS NOT NULL))),
  CHECK ((end_reason = ANY (ARRAY['signed-out'::text, 'owner'::text, 'administrator'::text, 'expired'::text, 'theft'::text]))),
  CHECK ((transport = ANY (ARRAY['token'::text, 'cookie'::text]))),
  FOREIGN KEY (account_id) REFERENCES portcullis.accounts(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);

create table portcullis.sightings (
  kind text not null,
  subject text not null,
  thing text not null,
  at timestamp with time zone not null,
  PRIMARY KEY (kind, subject, thing)
);

create table portcullis.signing_keys (
  kid text not null,
  state text not null,
  public_jwk jsonb not null,
  sealed_private bytea,
  created_at timestamp with time zone not null default portcullis.moment(),
  state_since timestamp with time zone not null default portcullis.moment(),
  CHECK (((sealed_private IS NOT NULL) = (state = ANY (ARRAY['next'::text, 'current'::text])))),
  CHECK ((state = ANY (ARRAY['next'::text, 'current'::text, 'previous'::text, 'retired'::text]))),
  PRIMARY KEY (kid)
);

create table portcullis.spent_challenges (
  digest bytea not null,
  kept_until timestamp with time zone not null,
  PRIMARY KEY (digest)
);

create unlogged table portcullis.tried_passwords (
  password_mark integer not null,
  account_mark integer not null,
  at timestamp with time zone not null,
  PRIMARY KEY (password_mark, account_mark)
);

create table portcullis.webhook_calls (
  id uuid not null,
  body text not null,
  created_at timestamp with time zone not null default portcullis.moment(),
  next_try_at timestamp with time zone not null default portcullis.moment(),
  tries integer not null default 0,
  delivered_at timestamp with time zone,
  failed_at timestamp with time zone,
  last_error text,
  PRIMARY KEY (id)
);

create table portcullis_vault.endorsed_signing_keys (
  kid text not null,
  endorsed_at timestamp with time zone not null default portcullis.moment(),
  PRIMARY KEY (kid)
);

create table portcullis_vault.first_links (
  id uuid not null,
  digest bytea not null,
  expires_at timestamp with time zone not null,
  spent_at timestamp with time zone,
  PRIMARY KEY (id)
);

create table portcullis_vault.password_hashes (
  account_id uuid not null,
  parameters text not null,
  salt bytea not null,
  hash bytea not null,
  set_at timestamp with time zone not null default portcullis.moment(),
  FOREIGN KEY (account_id) REFERENCES portcullis.accounts(id) ON DELETE CASCADE,
  PRIMARY KEY (account_id)
);

create table portcullis_vault.pending_hashes (
  sign_up_id uuid not null,
  parameters text not null,
  salt bytea not null,
  hash bytea not null,
  FOREIGN KEY (sign_up_id) REFERENCES portcullis.pending_sign_ups(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (sign_up_id)
);

create table portcullis_vault.voucher_keys (
  id text not null,
  inner_pad bytea not null,
  outer_pad bytea not null,
  agreed_at timestamp with time zone not null default portcullis.moment(),
  CHECK ((octet_length(inner_pad) = 64)),
  CHECK ((octet_length(outer_pad) = 64)),
  PRIMARY KEY (id)
);

CREATE INDEX accounts_by_beginning ON portcullis.accounts USING btree (email text_pattern_ops);

CREATE INDEX accounts_by_creation ON portcullis.accounts USING btree (created_at DESC, id DESC);

CREATE INDEX accounts_closed ON portcullis.accounts USING btree (closed_at) WHERE (closed_at IS NOT NULL);

CREATE INDEX accounts_suspended ON portcullis.accounts USING btree (created_at DESC, id DESC) WHERE (suspended_at IS NOT NULL);

CREATE INDEX accounts_unverified ON portcullis.accounts USING btree (created_at DESC, id DESC) WHERE (email_verified_at IS NULL);

CREATE INDEX api_keys_by_creation ON portcullis.api_keys USING btree (created_at DESC, id DESC);

CREATE INDEX api_keys_of_account ON portcullis.api_keys USING btree (created_by);

CREATE INDEX attempts_by_end ON portcullis.attempts USING btree (window_ends_at);

CREATE INDEX attempts_of_parent ON portcullis.attempts USING btree (parent) WHERE (parent IS NOT NULL);

CREATE INDEX csp_reports_by_last_seen ON portcullis.csp_reports USING btree (last_seen_at);

CREATE INDEX detections_by_moment ON portcullis.detections USING btree (told_at);

CREATE INDEX event_seals_to_expire ON portcullis.event_seals USING btree (last_at) WHERE (digests IS NOT NULL);

CREATE INDEX events_default_account_id_at_idx ON portcullis.events_default USING btree (account_id, at DESC) WHERE (account_id IS NOT NULL);

CREATE INDEX events_of_account ON ONLY portcullis.events USING btree (account_id, at DESC) WHERE (account_id IS NOT NULL);

CREATE INDEX known_devices_by_digest ON portcullis.known_devices USING btree (digest);

CREATE INDEX known_devices_by_former_digest ON portcullis.known_devices USING btree (former_digest);

CREATE INDEX known_devices_by_use ON portcullis.known_devices USING btree (seen_at);

CREATE INDEX known_devices_of_account ON portcullis.known_devices USING btree (account_id);

CREATE INDEX one_time_codes_by_end ON portcullis.one_time_codes USING btree (expires_at);

CREATE INDEX one_time_codes_of_subject ON portcullis.one_time_codes USING btree (subject_id, purpose) WHERE (spent_at IS NULL);

CREATE INDEX operators_of_role ON portcullis.operators USING btree (role);

CREATE INDEX outbox_done ON portcullis.outbox USING btree (created_at) WHERE ((sent_at IS NOT NULL) OR (failed_at IS NOT NULL));

CREATE INDEX outbox_due ON portcullis.outbox USING btree (next_try_at) WHERE ((sent_at IS NULL) AND (failed_at IS NULL));

CREATE INDEX pending_sign_ups_by_end ON portcullis.pending_sign_ups USING btree (expires_at);

CREATE INDEX pending_sign_ups_of_email ON portcullis.pending_sign_ups USING btree (email);

CREATE INDEX reserved_emails_of_account ON portcullis.reserved_emails USING btree (account_id);

CREATE INDEX sessions_by_end ON portcullis.sessions USING btree (expires_at);

CREATE INDEX sessions_ended ON portcullis.sessions USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX sessions_of_account ON portcullis.sessions USING btree (account_id) WHERE (ended_at IS NULL);

CREATE INDEX sightings_by_moment ON portcullis.sightings USING btree (at);

CREATE INDEX spent_challenges_by_end ON portcullis.spent_challenges USING btree (kept_until);

CREATE INDEX tried_passwords_by_moment ON portcullis.tried_passwords USING btree (at);

CREATE INDEX webhook_calls_by_moment ON portcullis.webhook_calls USING btree (created_at);

CREATE INDEX webhook_calls_due ON portcullis.webhook_calls USING btree (next_try_at) WHERE ((delivered_at IS NULL) AND (failed_at IS NULL));

CREATE UNIQUE INDEX signing_keys_one_current ON portcullis.signing_keys USING btree (state) WHERE (state = 'current'::text);

CREATE UNIQUE INDEX signing_keys_one_next ON portcullis.signing_keys USING btree (state) WHERE (state = 'next'::text);

CREATE OR REPLACE FUNCTION portcullis.add_signing_key(new_kid text, new_jwk jsonb, new_sealed bytea, caller jsonb)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  moment timestamptz := portcullis.take_turn_with_keys();
  missing text;
begin
  select s.state into missing from unnest(array['current', 'next']) with ordinality as s (state, place)
    where not exists (select from portcullis.signing_keys k where k.state = s.state)
    order by s.place limit 1;
  if missing is null then
    return null;
  end if;
  insert into portcullis.signing_keys (kid, state, public_jwk, sealed_private, created_at, state_since)
    values (new_kid, missing, new_jwk, new_sealed, moment, moment);
  perform portcullis.record_key_event('signing-keys.made', moment, new_kid, caller);
  return missing;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.change_email(account uuid, code uuid, link_digest bytea, undo_seconds integer)
 RETURNS TABLE(former_email text, new_email text)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform from portcullis.accounts a where a.id = account and a.closed_at is null for update;
  if not found then
    return;
  end if;
  update portcullis.one_time_codes c set spent_at = portcullis.moment()
    where c.id = code and c.digest = link_digest and c.purpose = 'email-change' and c.subject_id = account
      and c.spent_at is null and c.expires_at > portcullis.moment()
    returning c.data ->> 'email' into new_email;
  if not found then
    return;
  end if;
  select a.email into former_email from portcullis.accounts a where a.id = account;
  insert into portcullis.reserved_emails as r (email, account_id, reserved_until)
    values (former_email, account, portcullis.moment() + make_interval(secs => undo_seconds))
    -- Where an older reservation is over or somebody else's, the time counts anew: the oldest one is restored.
    on conflict (email) do update set
      account_id = excluded.account_id,
      reserved_until = excluded.reserved_until,
      reserved_at = case when r.account_id = excluded.account_id and r.reserved_until > portcullis.moment()
        then r.reserved_at else excluded.reserved_at end;
  update portcullis.accounts a set email = new_email, email_verified_at = portcullis.moment() where a.id = account;

  -- Asked last: the update has waited for whoever was giving the address up, and now sees that it is reserved.
  if exists (
    select from portcullis.reserved_emails r
    where r.email = new_email and r.account_id <> account and r.reserved_until > portcullis.moment()
  ) then
    raise exception 'the address is reserved' using errcode = 'PC001';
  end if;
  return next;
exception when unique_violation then
  raise exception 'the address is taken' using errcode = 'PC001';
end $function$;

CREATE OR REPLACE FUNCTION portcullis.close_account(account uuid)
 RETURNS SETOF text
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query update portcullis.accounts a set closed_at = portcullis.moment()
    where a.id = account and a.closed_at is null returning a.email;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.count_attempts(keys bytea[], window_seconds integer[])
 RETURNS TABLE(place integer, count integer, opens_in_seconds integer)
 LANGUAGE plpgsql
 ROWS 2
AS $function$
declare
  moment timestamptz := portcullis.moment();
  counted portcullis.attempts;
begin
  for i in 1 .. cardinality(keys) loop
    insert into portcullis.attempts as attempt (key, count, window_ends_at)
      values (keys[i], 1, moment + make_interval(secs => window_seconds[i]))
      on conflict (key) do update set
        count = case when attempt.window_ends_at <= moment then 1 else attempt.count + 1 end,
        window_ends_at = case when attempt.window_ends_at <= moment
          then excluded.window_ends_at else attempt.window_ends_at end
      returning * into counted;
    place := i;
    count := counted.count;
    opens_in_seconds := ceil(extract(epoch from counted.window_ends_at - moment));
    return next;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.count_csp_reports(directives text[], blocked_things text[], pages text[], counts integer[], most_rows integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  moment timestamptz;
  room integer;
  known boolean;
begin
  perform pg_advisory_xact_lock(4052024003);
  moment := portcullis.moment();
  select most_rows - count(*) into room from portcullis.csp_reports;
  for i in 1 .. cardinality(directives) loop
    known := exists (
      select from portcullis.csp_reports r
      where r.directive = directives[i] and r.blocked = blocked_things[i] and r.page = pages[i]
    );
    insert into portcullis.csp_reports as r (directive, blocked, page, count, first_seen_at, last_seen_at)
      values (
        directives[i], case when known or room > 0 then blocked_things[i] else 'other' end, pages[i],
        counts[i], moment, moment
      )
      on conflict (directive, blocked, page) do update
        set count = r.count + excluded.count, last_seen_at = excluded.last_seen_at;
    room := room - (not known)::integer;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.demand(holds boolean)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  if holds is not true then
    raise exception 'a demand does not hold' using errcode = 'PC001';
  end if;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.end_sessions(account uuid, only_id uuid, except_id uuid, reason text)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 ROWS 2
AS $function$
begin
  perform from portcullis.accounts a where a.id = account for update;
  return query update portcullis.sessions s set ended_at = portcullis.moment(), end_reason = reason
    where s.account_id = account and s.ended_at is null
      and (only_id is null or s.id = only_id) and (except_id is null or s.id <> except_id)
    returning s.id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.erase_closed_accounts(undo_seconds integer, most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query delete from portcullis.accounts where id = any (array(
      select a.id from portcullis.accounts a
      where a.closed_at < portcullis.moment() - make_interval(secs => greatest(undo_seconds, 3600))
      limit most for update skip locked
    )) returning id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.erase_from_events(most integer)
 RETURNS SETOF bigint
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION portcullis.forgive_attempts(keys bytea[])
 RETURNS SETOF bytea
 LANGUAGE plpgsql
 ROWS 4
AS $function$
begin
  return query with gone as (
      delete from portcullis.attempts a where a.key = any (keys) or a.parent = any (keys) returning a.key
    ) select gone.key from gone, pg_notify('portcullis', 'attempts:' || encode(gone.key, 'hex'));
end $function$;

CREATE OR REPLACE FUNCTION portcullis.give_attempts_back(keys bytea[], limits integer[])
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  moment timestamptz := portcullis.moment();
begin
  for i in 1 .. cardinality(keys) loop
    update portcullis.attempts a
      set count = a.count - 1, strikes = greatest(0, a.strikes - (a.count = limits[i])::integer)
      where a.key = keys[i] and a.count between 1 and limits[i] and a.window_ends_at > moment;
  end loop;
  return cardinality(keys);
end $function$;

CREATE OR REPLACE FUNCTION portcullis.is_last_administrator(account uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return account = all (
    select o.account_id from portcullis.operators o join portcullis.accounts a on a.id = o.account_id
    where o.role = 'administrator' and a.suspended_at is null and a.closed_at is null
  ) and exists (
    select from portcullis.operators o join portcullis.accounts a on a.id = o.account_id
    where o.account_id = account and o.role = 'administrator' and a.suspended_at is null and a.closed_at is null
  );
end $function$;

CREATE OR REPLACE FUNCTION portcullis.is_live_api_key(key uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return exists (
    select from portcullis.api_keys k
      join portcullis.operators o on o.account_id = k.created_by and o.role = 'administrator'
      join portcullis.accounts a on a.id = k.created_by and a.suspended_at is null and a.closed_at is null
    where k.id = key and k.revoked_at is null and k.expires_at > portcullis.moment()
  );
end $function$;

CREATE OR REPLACE FUNCTION portcullis.keep_an_administrator()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  account uuid := case tg_table_name when 'operators' then to_jsonb(old) ->> 'account_id' else to_jsonb(old) ->> 'id' end;
begin
  if exists (select from portcullis.operators o where o.account_id = account and o.role = 'administrator') then
    perform portcullis.take_turn_with_operators();
    if portcullis.is_last_administrator(account) then
      raise exception 'the last administrator stays' using errcode = 'PC001';
    end if;
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.keep_ended()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'what is over in % stays over', tg_table_name using errcode = 'PC003';
end $function$;

CREATE OR REPLACE FUNCTION portcullis.keep_event_partitions(keep_days integer)
 RETURNS SETOF text
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 4
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '250ms'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION portcullis.know_device(device_id uuid, account uuid, new_digest bytea, held_digest bytea, words text, most integer)
 RETURNS uuid
 LANGUAGE plpgsql
AS $function$
declare
  known uuid;
begin
  update portcullis.known_devices d set digest = new_digest, former_digest = d.digest, failures = 0,
      device = words, seen_at = portcullis.moment()
    where d.account_id = account and (d.digest = held_digest or d.former_digest = held_digest)
    returning d.id into known;
  if not found then
    insert into portcullis.known_devices (id, account_id, digest, device)
      values (device_id, account, new_digest, words) returning id into known;
  end if;
  update portcullis.known_devices d set digest = new_digest, former_digest = d.digest
    where (d.digest = held_digest or d.former_digest = held_digest) and d.account_id <> account;
  delete from portcullis.known_devices d where d.id = any (array(
    select o.id from portcullis.known_devices o where o.account_id = account and o.id <> known
    order by o.seen_at desc offset most - 1
  ));
  return known;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.language_of_mail(address text, otherwise text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  found_language text;
begin
  select a.language into found_language from portcullis.accounts a where a.email = address;
  if found then
    return found_language;
  end if;
  select a.language into found_language
    from portcullis.reserved_emails r join portcullis.accounts a on a.id = r.account_id where r.email = address;
  if found then
    return found_language;
  end if;
  return otherwise;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.moment()
 RETURNS timestamp with time zone
 LANGUAGE sql
 PARALLEL SAFE
AS $function$select clock_timestamp()$function$;

CREATE OR REPLACE FUNCTION portcullis.note_erasure()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into portcullis.erased_accounts (account_id) values (old.id) on conflict do nothing;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.record_key_event(event text, at timestamp with time zone, kid text, caller jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  insert into portcullis.events (at, name, request_id, ip, device, detail)
    values (record_key_event.at, event, caller ->> 'id', caller ->> 'ip', caller ->> 'device',
      jsonb_build_object('kid', kid, 'by', caller ->> 'by'));
end $function$;

CREATE OR REPLACE FUNCTION portcullis.refresh_session(session uuid, presented integer, salt_digests bytea[], proof_jkt text, proof_jti text, idle_seconds integer, repeat_seconds integer, nonce_seconds integer, most_proofs integer, request_id text, request_ip text, request_device text, OUT verdict text, OUT s portcullis.sessions)
 RETURNS SETOF record
 LANGUAGE plpgsql
 ROWS 1
AS $function$
declare
  moment timestamptz;
  closed boolean;
begin
  select * into s from portcullis.sessions t
    where t.id = session and t.salt_digest = any (salt_digests) for no key update;
  if not found then
    return;
  end if;
  moment := portcullis.moment();

  -- The proof of the device key comes first: without a valid one nothing changes and nothing ends.
  if s.device_jkt is not null then
    s.device_jtis := array(
      select jti from unnest(s.device_jtis) jti
      where split_part(jti, ' ', 1)::bigint > extract(epoch from moment) - 2 * nonce_seconds
    );
    verdict := case
      when proof_jkt is null then 'device-key-needed'
      when proof_jkt <> s.device_jkt then 'wrong-device-key'
      when exists (select from unnest(s.device_jtis) jti where split_part(jti, ' ', 2) = proof_jti) then 'proof-replayed'
      when cardinality(s.device_jtis) >= most_proofs then 'too-many-proofs'
    end;
    s.device_jtis := s.device_jtis || (floor(extract(epoch from moment))::bigint || ' ' || proof_jti);
  end if;

  if verdict is null then
    select a.suspended_at is not null or a.closed_at is not null into closed
      from portcullis.accounts a where a.id = s.account_id;
    verdict := case
      when s.ended_at is not null then 'ended'
      when s.expires_at <= moment or s.last_seen_at + make_interval(secs => idle_seconds) <= moment then 'expired'
      when closed then 'suspended'
      when presented = s.generation then 'rotated'
      -- The parent again, while its successor has not been used: the same successor. The key's holder may ask for it
      -- at any time; without a key only within the seconds in which an answer is lost or two tabs meet.
      when presented = s.generation - 1
        and (s.device_jkt is not null or s.rotated_at + make_interval(secs => repeat_seconds) > moment) then 'repeated'
      -- An older one from the key's holder is a request that was under way too long. Nobody else can make it.
      when s.device_jkt is not null or presented > s.generation then 'superseded'
      else 'theft'
    end;

    if verdict = 'rotated' then
      s.generation := s.generation + 1;
      s.rotated_at := moment;
    end if;
    if verdict in ('rotated', 'repeated') then
      s.last_seen_at := moment;
    elsif verdict in ('expired', 'suspended', 'theft') then
      s.ended_at := moment;
      s.end_reason := case verdict when 'suspended' then 'administrator' else verdict end;
    end if;
    update portcullis.sessions t
      set salt_digest = salt_digests[1], device_jtis = s.device_jtis, generation = s.generation,
        rotated_at = s.rotated_at, last_seen_at = s.last_seen_at, ended_at = s.ended_at, end_reason = s.end_reason
      where t.id = s.id;
  end if;

  insert into portcullis.events (name, account_id, session_id, request_id, ip, device, detail)
    values ('token-refresh.' || case when verdict in ('rotated', 'repeated', 'theft') then verdict else 'refused' end,
      s.account_id, s.id, request_id, request_ip, request_device,
      jsonb_build_object('verdict', verdict, 'generation', s.generation));
  if verdict = 'theft' then
    insert into portcullis.outbox (id, recipient, template, data, expires_at)
      select gen_random_uuid(), a.email, 'token-refresh.theft',
        jsonb_build_object('device', s.device, 'otherDevice', request_device, 'otherIp', request_ip),
        moment + interval '3 days'
      from portcullis.accounts a where a.id = s.account_id;
  end if;
  return next;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.replace_signing_keys(seen_current text, new_kids text[], new_jwks jsonb[], new_sealeds bytea[], caller jsonb)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  moment timestamptz := portcullis.take_turn_with_keys();
  retired text;
begin
  if seen_current is distinct from (select k.kid from portcullis.signing_keys k where k.state = 'current') then
    return 'changed-meanwhile';
  end if;
  for retired in
    update portcullis.signing_keys k set state = 'retired', state_since = moment, sealed_private = null
      where k.state <> 'retired' returning k.kid
  loop
    perform portcullis.record_key_event('signing-keys.retired', moment, retired, caller);
  end loop;
  for place in 1 .. 2 loop
    perform portcullis.add_signing_key(new_kids[place], new_jwks[place], new_sealeds[place], caller);
  end loop;
  perform portcullis.record_key_event('signing-keys.replaced', moment, new_kids[1], caller);
  return 'replaced';
end $function$;

CREATE OR REPLACE FUNCTION portcullis.retire_signing_keys(only_kid text, believed_seconds integer, caller jsonb)
 RETURNS SETOF text
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  moment timestamptz := portcullis.take_turn_with_keys();
  retired text;
begin
  for retired in
    update portcullis.signing_keys k set state = 'retired', state_since = moment
      where k.state = 'previous' and (only_kid is null or k.kid = only_kid)
        and k.state_since + make_interval(secs => believed_seconds) <= moment
      returning k.kid
  loop
    perform portcullis.record_key_event('signing-keys.retired', moment, retired, caller);
    return next retired;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.revoke_api_key(key uuid)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query update portcullis.api_keys k set revoked_at = portcullis.moment()
    where k.id = key and k.revoked_at is null returning k.id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.rotate_signing_keys(seen_current text, seen_next text, signed_seconds integer, published_seconds integer, new_kid text, new_jwk jsonb, new_sealed bytea, caller jsonb)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  moment timestamptz := portcullis.take_turn_with_keys();
  current_since timestamptz;
  next_since timestamptz;
begin
  select k.state_since into current_since from portcullis.signing_keys k where k.kid = seen_current and k.state = 'current';
  select k.state_since into next_since from portcullis.signing_keys k where k.kid = seen_next and k.state = 'next';
  if current_since is null or next_since is null then
    return 'changed-meanwhile';
  elsif next_since + make_interval(secs => published_seconds) > moment then
    return 'published-too-recently';
  elsif current_since + make_interval(secs => signed_seconds) > moment then
    return 'not-due';
  end if;

  update portcullis.signing_keys k set state = 'previous', state_since = moment, sealed_private = null
    where k.kid = seen_current;
  update portcullis.signing_keys k set state = 'current', state_since = moment where k.kid = seen_next;
  perform portcullis.record_key_event('signing-keys.rotated', moment, seen_next, caller);
  perform portcullis.add_signing_key(new_kid, new_jwk, new_sealed, caller);
  return 'rotated';
end $function$;

CREATE OR REPLACE FUNCTION portcullis.settle_events(named text[], OUT settled boolean, OUT last_number bigint, OUT writing text[], OUT now timestamp with time zone)
 RETURNS SETOF record
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION portcullis.sweep_codes(most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query delete from portcullis.one_time_codes where id = any (array(
      select c.id from portcullis.one_time_codes c where c.expires_at < portcullis.moment() limit most
      for update skip locked
    )) returning id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.sweep_mail(keep_seconds integer, most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  -- An array, because the planner would join an `in` by reading the whole table.
  return query delete from portcullis.outbox where id = any (array(
      select o.id from portcullis.outbox o
      where (o.sent_at is not null or o.failed_at is not null)
        and o.created_at < (select portcullis.moment() - make_interval(secs => greatest(keep_seconds, 172800)))
      order by o.created_at limit most
      for update skip locked
    )) returning id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.sweep_reservations(most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query delete from portcullis.reserved_emails where email = any (array(
      select r.email from portcullis.reserved_emails r where r.reserved_until < portcullis.moment() limit most
      for update skip locked
    )) returning account_id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.sweep_sessions(keep_seconds integer, most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  before timestamptz := portcullis.moment() - make_interval(secs => greatest(keep_seconds, 86400));
begin
  return query delete from portcullis.sessions where id = any (array(
      select s.id from portcullis.sessions s where s.ended_at < before or s.expires_at < before limit most
      for update skip locked
    )) returning id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.sweep_sign_ups(most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query delete from portcullis.pending_sign_ups where id = any (array(
      select p.id from portcullis.pending_sign_ups p where p.expires_at < portcullis.moment() limit most
      for update skip locked
    )) returning id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.take_attempts(keys bytea[], parents bytea[], gates boolean[], limits integer[], window_seconds integer[], longest_seconds integer[])
 RETURNS TABLE(place integer, count integer, opens_in_seconds integer)
 LANGUAGE plpgsql
 ROWS 4
AS $function$
declare
  moment timestamptz := portcullis.moment();
  counted portcullis.attempts;
begin
  for i in 1 .. cardinality(keys) loop
    insert into portcullis.attempts as attempt (key, parent, count, strikes, window_ends_at)
      values (keys[i], parents[i], 1, (limits[i] = 1)::integer, moment + make_interval(secs => window_seconds[i]))
      on conflict (key) do update set
        count = case when attempt.window_ends_at <= moment then 1 else least(attempt.count, 1000000) + 1 end,
        strikes = least(20, case
          when attempt.window_ends_at > moment then attempt.strikes + (attempt.count + 1 = limits[i])::integer
          when attempt.window_ends_at + interval '1 day' > moment then attempt.strikes + (limits[i] = 1)::integer
          else (limits[i] = 1)::integer
        end),
        window_ends_at = case
          when attempt.window_ends_at > moment then attempt.window_ends_at
          when attempt.window_ends_at + interval '1 day' > moment then moment + make_interval(secs =>
            least(window_seconds[i]::double precision * 2 ^ attempt.strikes, longest_seconds[i]))
          else excluded.window_ends_at
        end
      returning * into counted;
    place := i;
    count := counted.count;
    opens_in_seconds := ceil(extract(epoch from counted.window_ends_at - moment));
    return next;
    exit when gates[i] and count > limits[i];
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.take_turn_with_keys()
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(4052024003);
  return portcullis.moment();
end $function$;

CREATE OR REPLACE FUNCTION portcullis.take_turn_with_operators()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(4052024023);
end $function$;

CREATE OR REPLACE FUNCTION portcullis.tell_nodes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('portcullis', tg_argv[0] || ':' || old.id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.tell_nodes_of_keys()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('portcullis', 'signing-keys');
  return null;
end $function$;

CREATE OR REPLACE FUNCTION portcullis.trim_sessions(account uuid, spared uuid[], most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 ROWS 1
AS $function$
begin
  return query update portcullis.sessions s set ended_at = portcullis.moment(), end_reason = 'expired'
    where s.id = any (array(
      select o.id from portcullis.sessions o
        where o.account_id = account and o.ended_at is null and o.id <> all (spared)
        order by o.last_seen_at desc offset most - 1
    ))
    returning s.id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.agree_on_keys(ids text[], inner_pads bytea[], outer_pads bytea[], vouchers bytea[])
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  lock table portcullis_vault.voucher_keys in share row exclusive mode;
  if exists (select from portcullis_vault.voucher_keys) and not exists (
    select from unnest(vouchers) v
    where portcullis_vault.is_vouched(v, 'agree-on-keys', array_to_string(ids, ' '), variadic inner_pads || outer_pads)
  ) then
    return false;
  end if;
  delete from portcullis_vault.voucher_keys k where k.id <> all (ids);
  insert into portcullis_vault.voucher_keys (id, inner_pad, outer_pad)
    select * from unnest(ids, inner_pads, outer_pads)
    on conflict (id) do nothing;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.change_password(account uuid, present bytea, new_parameters text, new_salt bytea, new_hash bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform from portcullis.accounts a where a.id = account for update;
  update portcullis_vault.password_hashes p
    set parameters = new_parameters, salt = new_salt, hash = new_hash, set_at = portcullis.moment()
    where p.account_id = account and p.hash = present;
  return found;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.change_password(account uuid, present bytea, voucher bytea, new_parameters text, new_salt bytea, new_hash bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(voucher, 'try-password', account::text, present);
  return portcullis_vault.change_password(account, present, new_parameters, new_salt, new_hash);
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.code_with_digits(codes uuid[], digits_digests bytea[])
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query select c.id from portcullis.one_time_codes c
    join unnest(codes, digits_digests) tried (id, digest) on tried.id = c.id and tried.digest = c.code_digest
    where c.spent_at is null and c.code_expires_at > portcullis.moment();
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.demand_endorsement()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  members text := format('{"crv":%s,"kty":%s,"x":%s,"y":%s}',
    new.public_jwk -> 'crv', new.public_jwk -> 'kty', new.public_jwk -> 'x', new.public_jwk -> 'y');
  thumbprint text := rtrim(translate(encode(sha256(convert_to(members, 'UTF8')), 'base64'), '+/', '-_'), '=');
begin
  delete from portcullis_vault.endorsed_signing_keys k where k.kid = new.kid and k.kid = thumbprint;
  if not found then
    raise exception 'nobody vouches for this' using errcode = 'PC002';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.demand_voucher(voucher bytea, act text, record text, VARIADIC belongings bytea[] DEFAULT '{}'::bytea[])
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if portcullis_vault.is_vouched(voucher, act, record, variadic belongings) is not true then
    raise exception 'nobody vouches for this' using errcode = 'PC002';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.endorse_signing_key(new_kid text, voucher bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(voucher, 'endorse-signing-key', new_kid);
  delete from portcullis_vault.endorsed_signing_keys k where k.endorsed_at < portcullis.moment() - interval '1 hour';
  insert into portcullis_vault.endorsed_signing_keys (kid) values (new_kid) on conflict (kid) do nothing;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.find_api_key(key uuid, digests bytea[], OUT scopes text[], OUT last_used_at timestamp with time zone)
 RETURNS SETOF record
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query select k.scopes, k.last_used_at from portcullis.api_keys k
    where k.id = key and k.digest = any (digests) and portcullis.is_live_api_key(k.id);
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.forget_password(account uuid, voucher bytea)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(voucher, 'forget-password', account::text);
  perform from portcullis.accounts a where a.id = account for update;
  delete from portcullis_vault.password_hashes p where p.account_id = account;
  return next account;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.is_first_link(link uuid, link_digest bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return not exists (select from portcullis.operators o where o.role = 'administrator') and exists (
    select from portcullis_vault.first_links f
    where f.id = link and f.digest = link_digest and f.spent_at is null and f.expires_at > portcullis.moment()
  );
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.is_vouched(voucher bytea, act text, record text, VARIADIC belongings bytea[] DEFAULT '{}'::bytea[])
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  message bytea := '';
  part bytea;
begin
  foreach part in array array[convert_to(act, 'UTF8'), convert_to(record, 'UTF8')] || belongings loop
    message := message || int4send(octet_length(coalesce(part, ''))) || coalesce(part, '');
  end loop;
  return exists (
    select from portcullis_vault.voucher_keys k
    where sha256(k.outer_pad || sha256(k.inner_pad || message)) = voucher
  );
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.issue_code(code uuid, code_purpose text, subject uuid, link_digest bytea, digits_digest bytea, digits_seconds integer, lifetime_seconds integer, code_data jsonb, most integer, voucher bytea)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(voucher, 'issue-code', code::text, link_digest, digits_digest);
  return query insert into portcullis.one_time_codes
      (id, purpose, subject_id, digest, code_digest, code_expires_at, data, expires_at)
    select code, code_purpose, subject, link_digest, digits_digest,
      portcullis.moment() + make_interval(secs => digits_seconds), code_data,
      portcullis.moment() + make_interval(secs => lifetime_seconds)
    where most is null or most > (
      select count(*) from portcullis.one_time_codes c
      where c.subject_id = subject and c.purpose = code_purpose
        and c.spent_at is null and c.expires_at > portcullis.moment()
    )
    returning id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.issue_first_link(link uuid, link_digest bytea, lifetime_seconds integer, voucher bytea)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(voucher, 'issue-first-link', link::text, link_digest);
  delete from portcullis_vault.first_links f where f.expires_at < portcullis.moment() - interval '1 day';
  return query insert into portcullis_vault.first_links (id, digest, expires_at)
    select link, link_digest, portcullis.moment() + make_interval(secs => lifetime_seconds)
    where not exists (select from portcullis.accounts) and not exists (select from portcullis.operators)
    returning id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.keep_pending_password(sign_up uuid, new_parameters text, new_salt bytea, new_hash bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into portcullis_vault.pending_hashes values (sign_up, new_parameters, new_salt, new_hash);
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.keep_pending_password(sign_up uuid, voucher bytea, new_parameters text, new_salt bytea, new_hash bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(voucher, 'keep-password', sign_up::text, new_hash);
  perform portcullis_vault.keep_pending_password(sign_up, new_parameters, new_salt, new_hash);
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.make_api_key(key uuid, key_name text, key_digest bytea, key_scopes text[], maker uuid, lifetime_days integer, voucher bytea)
 RETURNS SETOF timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(
    voucher, 'make-api-key', key::text, key_digest, convert_to(array_to_string(key_scopes, ' '), 'UTF8'),
    convert_to(maker::text, 'UTF8'), convert_to(lifetime_days::text, 'UTF8')
  );
  return query insert into portcullis.api_keys as k (id, name, digest, scopes, created_by, expires_at)
    values (key, key_name, key_digest, key_scopes, maker, portcullis.moment() + make_interval(days => lifetime_days))
    returning k.expires_at;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.open_account(account uuid, code uuid, link_digest bytea, code_digests bytea[], browser_digests bytea[], finished bytea)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  spent portcullis.one_time_codes;
  pending portcullis.pending_sign_ups;
begin
  -- The address's confirmations take turns: each voids the others' links, and none may wait for another's.
  select * into pending from portcullis.pending_sign_ups p
    where p.id = (select c.subject_id from portcullis.one_time_codes c where c.id = code and c.purpose = 'sign-up');
  perform pg_advisory_xact_lock(hashtextextended(pending.email, 0));

  update portcullis.one_time_codes c set spent_at = portcullis.moment()
    where c.id = code and c.purpose = 'sign-up' and c.spent_at is null
      and (
        (c.digest = link_digest and c.expires_at > portcullis.moment())
        or (c.code_digest = any (code_digests) and c.code_expires_at > portcullis.moment())
      )
    returning * into spent;
  if not found then
    return null;
  end if;

  select * into pending from portcullis.pending_sign_ups p where p.id = spent.subject_id for update;
  if not found or pending.decoy or not (
    pending.browser_digest = any (browser_digests)
    or (link_digest is not null and exists (
      select from portcullis_vault.pending_hashes h where h.sign_up_id = pending.id and h.hash = finished
    ))
  ) then
    raise exception 'not this browser and not this password' using errcode = 'PC001';
  end if;

  insert into portcullis.accounts (id, email, name, language, email_verified_at)
    values (account, pending.email, pending.name, pending.language, portcullis.moment())
    on conflict (email) do nothing;
  if not found then
    raise exception 'the address is taken' using errcode = 'PC001';
  end if;
  -- Asked last: the insert has waited for whoever was giving the address up, and now sees that it is reserved.
  if exists (
    select from portcullis.reserved_emails r
    where r.email = pending.email and r.reserved_until > portcullis.moment()
  ) then
    raise exception 'the address is reserved' using errcode = 'PC001';
  end if;
  insert into portcullis_vault.password_hashes (account_id, parameters, salt, hash)
    select account, h.parameters, h.salt, h.hash from portcullis_vault.pending_hashes h where h.sign_up_id = pending.id;

  -- The address's other pending records are void, with their links.
  update portcullis.one_time_codes c set spent_at = portcullis.moment()
    where c.purpose = 'sign-up' and c.spent_at is null
      and c.subject_id in (select p.id from portcullis.pending_sign_ups p where p.email = pending.email);
  delete from portcullis.pending_sign_ups p where p.email = pending.email;
  return account;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.open_first_administrator(link uuid, link_digest bytea, account uuid, new_email text, new_parameters text, new_salt bytea, new_hash bytea)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis.take_turn_with_operators();
  if not portcullis_vault.is_first_link(link, link_digest) then
    return;
  end if;
  update portcullis_vault.first_links f set spent_at = portcullis.moment() where f.spent_at is null;
  insert into portcullis.accounts (id, email, email_verified_at) values (account, new_email, portcullis.moment())
    on conflict (email) do nothing;
  if not found or exists (
    select from portcullis.reserved_emails r where r.email = new_email and r.reserved_until > portcullis.moment()
  ) then
    raise exception 'the address is taken' using errcode = 'PC001';
  end if;
  insert into portcullis_vault.password_hashes (account_id, parameters, salt, hash)
    values (account, new_parameters, new_salt, new_hash);
  insert into portcullis.operators (account_id, role) values (account, 'administrator');
  return next account;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.open_operator(account uuid, new_email text, new_role text, voucher bytea)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(
    voucher, 'open-operator', account::text, convert_to(new_email, 'UTF8'), convert_to(new_role, 'UTF8')
  );
  -- Whoever spends the link of the first administrator at this moment comes before or after, and not beside.
  perform portcullis.take_turn_with_operators();
  insert into portcullis.accounts (id, email, email_verified_at) values (account, new_email, portcullis.moment())
    on conflict (email) do nothing;
  if not found then
    return;
  end if;
  -- Asked last: the insert has waited for whoever was giving the address up, and now sees that it is reserved.
  if exists (
    select from portcullis.reserved_emails r where r.email = new_email and r.reserved_until > portcullis.moment()
  ) then
    raise exception 'the address is reserved' using errcode = 'PC001';
  end if;
  insert into portcullis.operators (account_id, role) values (account, new_role);
  return next account;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.parameter_shares()
 RETURNS TABLE(parameters text, amount integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 2
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$select p.parameters, count(*)::integer
    from (select s.parameters from portcullis_vault.password_hashes s limit 10000) p group by 1 order by 1$function$;

CREATE OR REPLACE FUNCTION portcullis_vault.password_matches(account uuid, finished bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform from portcullis.accounts a where a.id = account for no key update;
  return exists (
    select from portcullis_vault.password_hashes p where p.account_id = account and p.hash = finished
  );
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.password_matches(account uuid, finished bytea, voucher bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(voucher, 'try-password', account::text, finished);
  return portcullis_vault.password_matches(account, finished);
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.password_parameters(account uuid)
 RETURNS TABLE(parameters text, salt bytea)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query select p.parameters, p.salt from portcullis_vault.password_hashes p where p.account_id = account;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.pending_parameters(sign_up uuid)
 RETURNS TABLE(parameters text, salt bytea)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query select p.parameters, p.salt from portcullis_vault.pending_hashes p where p.sign_up_id = sign_up;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.reset_password(code uuid, link_digest bytea, new_parameters text, new_salt bytea, new_hash bytea)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  account uuid;
begin
  -- The account first, as with every change of one: links of one account take turns, and none waits for another's.
  select a.id into account from portcullis.accounts a
    where a.closed_at is null and a.id = (
      select c.subject_id from portcullis.one_time_codes c where c.id = code and c.purpose = 'password-reset'
    )
    for update;
  update portcullis.one_time_codes c set spent_at = portcullis.moment()
    where c.id = code and c.digest = link_digest and c.purpose = 'password-reset' and c.subject_id = account
      and c.spent_at is null and c.expires_at > portcullis.moment();
  if not found then
    return null;
  end if;
  insert into portcullis_vault.password_hashes as p (account_id, parameters, salt, hash)
    values (account, new_parameters, new_salt, new_hash)
    on conflict (account_id) do update
      set parameters = excluded.parameters, salt = excluded.salt, hash = excluded.hash, set_at = portcullis.moment();
  return account;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.set_role(account uuid, new_role text, voucher bytea, OUT former text)
 RETURNS SETOF text
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(
    voucher, 'set-role', account::text, convert_to(coalesce(new_role, ''), 'UTF8')
  );
  perform from portcullis.accounts a where a.id = account and a.closed_at is null for no key update;
  if not found then
    return;
  end if;
  perform portcullis.take_turn_with_operators();
  select o.role into former from portcullis.operators o where o.account_id = account;
  if former is not distinct from new_role then
    return;
  end if;
  if new_role is null then
    delete from portcullis.operators o where o.account_id = account;
  else
    insert into portcullis.operators as o (account_id, role) values (account, new_role)
      on conflict (account_id) do update set role = excluded.role, granted_at = portcullis.moment();
  end if;
  return next;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.set_suspended(account uuid, suspends boolean, voucher bytea)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(
    voucher, 'set-suspended', account::text, convert_to(suspends::text, 'UTF8')
  );
  return query update portcullis.accounts a set suspended_at = case when suspends then portcullis.moment() end
    where a.id = account and a.closed_at is null and (a.suspended_at is null) = suspends
    returning a.id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.spend_device_link(code uuid, link_digest bytea)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query update portcullis.one_time_codes c set spent_at = portcullis.moment()
    where c.id = code and c.digest = link_digest and c.purpose = 'known-device'
      and c.spent_at is null and c.expires_at > portcullis.moment()
      and exists (select from portcullis.accounts a where a.id = c.subject_id and a.closed_at is null)
    returning c.subject_id;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.start_session(session uuid, account uuid, session_transport text, session_amr text[], secret bytea, salt bytea, jkt text, lifetime_seconds integer, session_ip text, session_device text, voucher bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform portcullis_vault.demand_voucher(
    voucher, 'start-session', session::text, convert_to(account::text, 'UTF8'), secret, salt, convert_to(jkt, 'UTF8')
  );
  insert into portcullis.sessions
      (id, account_id, transport, amr, secret_digest, salt_digest, device_jkt, expires_at, ip, device)
    values (session, account, session_transport, session_amr, secret, salt, jkt,
      portcullis.moment() + make_interval(secs => lifetime_seconds), session_ip, session_device);
  return true;
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.subject_of_link(code uuid, code_purpose text, link_digest bytea)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query select c.subject_id from portcullis.one_time_codes c
    where c.id = code and c.digest = link_digest and c.purpose = code_purpose
      and c.spent_at is null and c.expires_at > portcullis.moment();
end $function$;

CREATE OR REPLACE FUNCTION portcullis_vault.undo_email_change(code uuid, link_digest bytea)
 RETURNS TABLE(account_id uuid, email text)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  -- The account first, as with every change of one: links of one account take turns, and none waits for another's.
  select a.id, a.email into account_id, email from portcullis.accounts a
    where a.id = (
      select c.subject_id from portcullis.one_time_codes c where c.id = code and c.purpose = 'email-change-undo'
    )
    for update;
  update portcullis.one_time_codes c set spent_at = portcullis.moment()
    where c.id = code and c.digest = link_digest and c.purpose = 'email-change-undo'
      and c.subject_id = undo_email_change.account_id
      and c.spent_at is null and c.expires_at > portcullis.moment();
  if not found then
    return;
  end if;
  select coalesce((
    select r.email from portcullis.reserved_emails r
      where r.account_id = undo_email_change.account_id and r.reserved_until > portcullis.moment()
      order by r.reserved_at limit 1
  ), email) into email;
  update portcullis.accounts a set email = undo_email_change.email, closed_at = null where a.id = account_id;
  delete from portcullis.reserved_emails r where r.account_id = undo_email_change.account_id;
  delete from portcullis_vault.password_hashes p where p.account_id = undo_email_change.account_id;
  return next;
end $function$;

CREATE TRIGGER accounts_keep_an_administrator BEFORE UPDATE OF suspended_at, closed_at ON portcullis.accounts FOR EACH ROW WHEN ((((old.suspended_at IS NULL) AND (new.suspended_at IS NOT NULL)) OR ((old.closed_at IS NULL) AND (new.closed_at IS NOT NULL)))) EXECUTE FUNCTION portcullis.keep_an_administrator();

CREATE TRIGGER accounts_note_erasure AFTER DELETE ON portcullis.accounts FOR EACH ROW EXECUTE FUNCTION portcullis.note_erasure();

CREATE TRIGGER accounts_tell_nodes AFTER DELETE OR UPDATE ON portcullis.accounts FOR EACH ROW EXECUTE FUNCTION portcullis.tell_nodes('account');

CREATE TRIGGER one_time_codes_stay_spent BEFORE UPDATE OF spent_at ON portcullis.one_time_codes FOR EACH ROW WHEN (((old.spent_at IS NOT NULL) AND (new.spent_at IS NULL))) EXECUTE FUNCTION portcullis.keep_ended();

CREATE TRIGGER operators_keep_an_administrator BEFORE DELETE OR UPDATE ON portcullis.operators FOR EACH ROW WHEN ((old.role = 'administrator'::text)) EXECUTE FUNCTION portcullis.keep_an_administrator();

CREATE TRIGGER sessions_stay_ended BEFORE UPDATE OF ended_at ON portcullis.sessions FOR EACH ROW WHEN (((old.ended_at IS NOT NULL) AND (new.ended_at IS DISTINCT FROM old.ended_at))) EXECUTE FUNCTION portcullis.keep_ended();

CREATE TRIGGER sessions_tell_nodes AFTER UPDATE OF ended_at, secret_digest, salt_digest, authenticated_at ON portcullis.sessions FOR EACH ROW WHEN ((((old.ended_at IS DISTINCT FROM new.ended_at) OR (old.secret_digest IS DISTINCT FROM new.secret_digest)) OR (old.authenticated_at IS DISTINCT FROM new.authenticated_at))) EXECUTE FUNCTION portcullis.tell_nodes('session');

CREATE TRIGGER sessions_tell_nodes_of_deletion AFTER DELETE ON portcullis.sessions FOR EACH ROW WHEN ((old.ended_at IS NULL)) EXECUTE FUNCTION portcullis.tell_nodes('session');

CREATE TRIGGER signing_keys_are_endorsed BEFORE INSERT ON portcullis.signing_keys FOR EACH ROW EXECUTE FUNCTION portcullis_vault.demand_endorsement();

CREATE TRIGGER signing_keys_tell_nodes AFTER INSERT OR DELETE OR UPDATE ON portcullis.signing_keys FOR EACH ROW EXECUTE FUNCTION portcullis.tell_nodes_of_keys();
