-- One row a session, no row a token.
create table portcullis.sessions (
  id uuid primary key,
  account_id uuid not null references portcullis.accounts on delete cascade,
  transport text not null check (transport in ('token', 'cookie')),
  amr text[] not null,
  -- Transport cookie: the digest of its secret.
  secret_digest bytea,
  -- Transport token: the newest refresh token's generation, when it came to be, and the digest of the salt.
  generation integer not null default 0,
  rotated_at timestamptz not null default portcullis.moment(),
  salt_digest bytea,
  -- RFC 7638 thumbprint of the browser's key, where the session is bound to one.
  device_jkt text,
  -- Ids of the key's proofs that were accepted within the nonce's life: '<seconds since 1970> <jti>'.
  device_jtis text[] not null default '{}',
  started_at timestamptz not null default portcullis.moment(),
  authenticated_at timestamptz not null default portcullis.moment(),
  last_seen_at timestamptz not null default portcullis.moment(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('signed-out', 'owner', 'administrator', 'expired', 'theft')),
  ip text not null,
  device text not null,
  check ((transport = 'cookie') = (secret_digest is not null)),
  check ((transport = 'token') = (salt_digest is not null)),
  check ((ended_at is null) = (end_reason is null))
) with (fillfactor = 70);

create index sessions_of_account on portcullis.sessions (account_id) where ended_at is null;
create index sessions_ended on portcullis.sessions (ended_at) where ended_at is not null;
create index sessions_by_end on portcullis.sessions (expires_at);

-- Judges and carries out one refresh: rotation, repeat or theft, its event, and the mail that tells the owner of a
-- theft. The row is locked first and everything is decided on its own values, so that a second racer sees what the
-- first has done. Gives nothing when the salt is not the session's: then nothing has happened.
create function portcullis.refresh_session(
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

  insert into portcullis.events (at, name, account_id, session_id, request_id, ip, device, detail)
    values (moment, 'token-refresh.' || case when verdict in ('rotated', 'repeated', 'theft') then verdict else 'refused' end,
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

-- Ends sessions of an account: all, or all but one, or just one. Everything that must end sessions calls this.
-- Waits for whoever is signing in or changing the password.
create function portcullis.end_sessions(account uuid, only_id uuid, except_id uuid, reason text) returns setof uuid
  language plpgsql volatile rows 2
  as $$
begin
  perform from portcullis.accounts a where a.id = account for update;
  return query update portcullis.sessions s set ended_at = portcullis.moment(), end_reason = reason
    where s.account_id = account and s.ended_at is null
      and (only_id is null or s.id = only_id) and (except_id is null or s.id <> except_id)
    returning s.id;
end $$;

-- Ends the oldest sessions of an account, so that no more than `most` stay, a new one among them. That one is named,
-- because a function sees what its own statement has written already.
create function portcullis.trim_sessions(account uuid, spared uuid[], most integer) returns setof uuid
  language plpgsql volatile rows 1
  as $$
begin
  return query update portcullis.sessions s set ended_at = portcullis.moment(), end_reason = 'expired'
    where s.id = any (array(
      select o.id from portcullis.sessions o
        where o.account_id = account and o.ended_at is null and o.id <> all (spared)
        order by o.last_seen_at desc offset most - 1
    ))
    returning s.id;
end $$;

-- Every node hears of every change that its memory must not outlive, whichever statement makes it.
create function portcullis.tell_nodes() returns trigger
  language plpgsql
  as $$
begin
  perform pg_notify('portcullis', tg_argv[0] || ':' || old.id);
  return null;
end $$;

create trigger sessions_tell_nodes
  after update of ended_at, secret_digest, salt_digest, authenticated_at on portcullis.sessions
  for each row when (
    (old.ended_at, old.secret_digest, old.authenticated_at)
      is distinct from (new.ended_at, new.secret_digest, new.authenticated_at)
  ) execute function portcullis.tell_nodes('session');

create trigger sessions_tell_nodes_of_deletion
  after delete on portcullis.sessions
  for each row when (old.ended_at is null) execute function portcullis.tell_nodes('session');

create trigger accounts_tell_nodes
  after update or delete on portcullis.accounts
  for each row execute function portcullis.tell_nodes('account');
