-- What the application's role may not do by itself, functions do for it as the owner: each one thing, with its proof.
-- Who may do what stands in grants.sql.

-- Keys under which the server vouches for what it asks: derived from SECRET_KEY, and never in a statement of the
-- server but the one that agrees on them. The pads of HMAC (RFC 2104) are kept, because SQL has no xor of bytes.
create table portcullis_vault.voucher_keys (
  id text primary key,
  inner_pad bytea not null check (octet_length(inner_pad) = 64),
  outer_pad bytea not null check (octet_length(outer_pad) = 64),
  agreed_at timestamptz not null default portcullis.moment()
);

-- Whether the server itself has made a voucher for an act on a record, with what belongs to it. A statement that
-- somebody has slipped into the server's connection has no voucher, and none that it could read anywhere.
create function portcullis_vault.is_vouched(voucher bytea, act text, record text, variadic belongings bytea[] default '{}')
  returns boolean
  language plpgsql stable set search_path = pg_catalog, pg_temp
  as $$
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
end $$;

create function portcullis_vault.demand_voucher(voucher bytea, act text, record text, variadic belongings bytea[] default '{}')
  returns void
  language plpgsql stable set search_path = pg_catalog, pg_temp
  as $$
begin
  if portcullis_vault.is_vouched(voucher, act, record, variadic belongings) is not true then
    raise exception 'nobody vouches for this' using errcode = 'PC002';
  end if;
end $$;

-- Believes exactly these keys from now on: the first that come, and later those for which one that is believed
-- vouches, which is a former SECRET_KEY that is still a fallback. Says whether it does.
create function portcullis_vault.agree_on_keys(
  ids text[], inner_pads bytea[], outer_pads bytea[], vouchers bytea[]
) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
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
end $$;

-- Whether a finished hash is the account's, as before, for whoever has hashed it: without the server nobody can try
-- passwords here, though salts may be read.
create function portcullis_vault.password_matches(account uuid, finished bytea, voucher bytea) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform portcullis_vault.demand_voucher(voucher, 'try-password', account::text, finished);
  return portcullis_vault.password_matches(account, finished);
end $$;

create function portcullis_vault.change_password(
  account uuid, present bytea, voucher bytea, new_parameters text, new_salt bytea, new_hash bytea
) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform portcullis_vault.demand_voucher(voucher, 'try-password', account::text, present);
  return portcullis_vault.change_password(account, present, new_parameters, new_salt, new_hash);
end $$;

-- Keeps the password of a sign-up: one that the server has hashed. Nobody slips another beside somebody's sign-up.
create function portcullis_vault.keep_pending_password(
  sign_up uuid, voucher bytea, new_parameters text, new_salt bytea, new_hash bytea
) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform portcullis_vault.demand_voucher(voucher, 'keep-password', sign_up::text, new_hash);
  perform portcullis_vault.keep_pending_password(sign_up, new_parameters, new_salt, new_hash);
end $$;

-- Writes a one-time link, and a code, that the server has made, unless as many as may live together live already;
-- gives its id when it did. Nobody can read a digest, and nobody else can write one.
create function portcullis_vault.issue_code(
  code uuid, code_purpose text, subject uuid, link_digest bytea, digits_digest bytea, digits_seconds integer,
  lifetime_seconds integer, code_data jsonb, most integer, voucher bytea
) returns setof uuid
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
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
end $$;

-- Whom a link that lives is about, for whoever has its digest.
create function portcullis_vault.subject_of_link(code uuid, code_purpose text, link_digest bytea) returns setof uuid
  language plpgsql stable rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query select c.subject_id from portcullis.one_time_codes c
    where c.id = code and c.digest = link_digest and c.purpose = code_purpose
      and c.spent_at is null and c.expires_at > portcullis.moment();
end $$;

-- Which of some codes has the digest that was made for it.
create function portcullis_vault.code_with_digits(codes uuid[], digits_digests bytea[]) returns setof uuid
  language plpgsql stable rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query select c.id from portcullis.one_time_codes c
    join unnest(codes, digits_digests) tried (id, digest) on tried.id = c.id and tried.digest = c.code_digest
    where c.spent_at is null and c.code_expires_at > portcullis.moment();
end $$;

-- Writes a session that the server has started: its digest, for its account.
create function portcullis_vault.start_session(
  session uuid, account uuid, session_transport text, session_amr text[], secret bytea, salt bytea, jkt text,
  lifetime_seconds integer, session_ip text, session_device text, voucher bytea
) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform portcullis_vault.demand_voucher(
    voucher, 'start-session', session::text, convert_to(account::text, 'UTF8'), secret, salt, convert_to(jkt, 'UTF8')
  );
  insert into portcullis.sessions
      (id, account_id, transport, amr, secret_digest, salt_digest, device_jkt, expires_at, ip, device)
    values (session, account, session_transport, session_amr, secret, salt, jkt,
      portcullis.moment() + make_interval(secs => lifetime_seconds), session_ip, session_device);
  return true;
end $$;

-- What is over stays over, whoever writes: an ended session never lives again, a spent link is never unspent.
create function portcullis.keep_ended() returns trigger
  language plpgsql
  as $$
begin
  raise exception 'what is over in % stays over', tg_table_name using errcode = 'PC003';
end $$;

create trigger sessions_stay_ended before update of ended_at on portcullis.sessions
  for each row when (old.ended_at is not null and new.ended_at is distinct from old.ended_at)
  execute function portcullis.keep_ended();

create trigger one_time_codes_stay_spent before update of spent_at on portcullis.one_time_codes
  for each row when (old.spent_at is not null and new.spent_at is null)
  execute function portcullis.keep_ended();

-- Closes an account now; gives its address when it was open. An earlier moment would let it be erased at once.
create function portcullis.close_account(account uuid) returns setof text
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query update portcullis.accounts a set closed_at = portcullis.moment()
    where a.id = account and a.closed_at is null returning a.email;
end $$;

-- Changing an address writes what the application may not: it runs as the owner, for whoever has the link's digest.
alter function portcullis.change_email(uuid, uuid, bytea, integer)
  security definer set search_path = pg_catalog, pg_temp;

-- As before, but that an event says by itself when it was: the application may not date what it writes.
create or replace function portcullis.refresh_session(
  session uuid, presented integer, salt_digests bytea[], proof_jkt text, proof_jti text,
  idle_seconds integer, repeat_seconds integer, nonce_seconds integer, most_proofs integer,
  request_id text, request_ip text, request_device text,
  out verdict text, out s portcullis.sessions
) returns setof record
  language plpgsql volatile rows 1
  as $$
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
end $$;

-- What is over is deleted in bounded batches, and never so early that somebody could write a row anew under an id
-- whose link is still about: no link of a mail that an owner waits for lives longer than two days.
create function portcullis.sweep_codes(most integer) returns setof uuid
  language plpgsql volatile rows 10 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query delete from portcullis.one_time_codes where id = any (array(
      select c.id from portcullis.one_time_codes c where c.expires_at < portcullis.moment() limit most
      for update skip locked
    )) returning id;
end $$;

create function portcullis.sweep_sign_ups(most integer) returns setof uuid
  language plpgsql volatile rows 10 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query delete from portcullis.pending_sign_ups where id = any (array(
      select p.id from portcullis.pending_sign_ups p where p.expires_at < portcullis.moment() limit most
      for update skip locked
    )) returning id;
end $$;

create function portcullis.sweep_mail(keep_seconds integer, most integer) returns setof uuid
  language plpgsql volatile rows 10 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  -- An array, because the planner would join an `in` by reading the whole table.
  return query delete from portcullis.outbox where id = any (array(
      select o.id from portcullis.outbox o
      where (o.sent_at is not null or o.failed_at is not null)
        and o.created_at < (select portcullis.moment() - make_interval(secs => greatest(keep_seconds, 172800)))
      order by o.created_at limit most
      for update skip locked
    )) returning id;
end $$;

create function portcullis.sweep_sessions(keep_seconds integer, most integer) returns setof uuid
  language plpgsql volatile rows 10 security definer set search_path = pg_catalog, pg_temp
  as $$
declare
  before timestamptz := portcullis.moment() - make_interval(secs => greatest(keep_seconds, 86400));
begin
  return query delete from portcullis.sessions where id = any (array(
      select s.id from portcullis.sessions s where s.ended_at < before or s.expires_at < before limit most
      for update skip locked
    )) returning id;
end $$;

create function portcullis.sweep_reservations(most integer) returns setof uuid
  language plpgsql volatile rows 10 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query delete from portcullis.reserved_emails where email = any (array(
      select r.email from portcullis.reserved_emails r where r.reserved_until < portcullis.moment() limit most
      for update skip locked
    )) returning account_id;
end $$;

-- Erases accounts whose closure can no longer be undone, with all that hangs on them; their events stay.
create function portcullis.erase_closed_accounts(undo_seconds integer, most integer) returns setof uuid
  language plpgsql volatile rows 10 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query delete from portcullis.accounts where id = any (array(
      select a.id from portcullis.accounts a
      where a.closed_at < portcullis.moment() - make_interval(secs => greatest(undo_seconds, 3600))
      limit most for update skip locked
    )) returning id;
end $$;

-- Makes the partitions of this month and the next three, and drops those whose last event is older than the log is to
-- be kept, with what is as old in the default partition. Kept for 30 days at least, whoever asks: the application
-- cannot erase what it has done. Null keeps everything. Gives what it has made and dropped.
create function portcullis.keep_event_partitions(keep_days integer) returns setof text
  language plpgsql volatile rows 4 security definer set search_path = pg_catalog, pg_temp set lock_timeout = '250ms'
  as $$
declare
  first_day timestamp := date_trunc('month', portcullis.moment() at time zone 'UTC');
  last_kept timestamptz := portcullis.moment() - make_interval(days => greatest(keep_days, 30));
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
  loop
    if ends <= last_kept then
      execute format('drop table portcullis.%I', partition);
      return next 'dropped ' || partition;
    end if;
  end loop;
  delete from portcullis.events_default where ctid = any (array(
    select e.ctid from portcullis.events_default e where e.at < last_kept limit 10000
  ));
end $$;

-- A key that signs access tokens is believed by every API, so that only the server itself may add one: it vouches for
-- the key's id, which is the thumbprint of the public part (RFC 7638).
create table portcullis_vault.endorsed_signing_keys (
  kid text primary key,
  endorsed_at timestamptz not null default portcullis.moment()
);

create function portcullis_vault.endorse_signing_key(new_kid text, voucher bytea) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform portcullis_vault.demand_voucher(voucher, 'endorse-signing-key', new_kid);
  delete from portcullis_vault.endorsed_signing_keys k where k.endorsed_at < portcullis.moment() - interval '1 hour';
  insert into portcullis_vault.endorsed_signing_keys (kid) values (new_kid) on conflict (kid) do nothing;
  return true;
end $$;

create function portcullis_vault.demand_endorsement() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
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
end $$;

create trigger signing_keys_are_endorsed before insert on portcullis.signing_keys
  for each row execute function portcullis_vault.demand_endorsement();

alter function portcullis.add_signing_key(text, jsonb, bytea, jsonb)
  security definer set search_path = pg_catalog, pg_temp;
alter function portcullis.rotate_signing_keys(text, text, integer, integer, text, jsonb, bytea, jsonb)
  security definer set search_path = pg_catalog, pg_temp;
alter function portcullis.retire_signing_keys(text, integer, jsonb)
  security definer set search_path = pg_catalog, pg_temp;
alter function portcullis.replace_signing_keys(text, text[], jsonb[], bytea[], jsonb)
  security definer set search_path = pg_catalog, pg_temp;
