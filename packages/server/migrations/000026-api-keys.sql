-- Keys by which machines use the API of those who run the service. Only a keyed digest of each stands here. A key lives for
-- as long as its maker is an administrator: who loses that role leaves nothing behind that still acts.
create table portcullis.api_keys (
  id uuid primary key,
  name text not null check (length(name) <= 100),
  digest bytea not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_by uuid not null references portcullis.accounts on delete cascade,
  created_at timestamptz not null default portcullis.moment(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz,
  check (expires_at <= created_at + interval '366 days')
);

create index api_keys_by_creation on portcullis.api_keys (created_at desc, id desc);
create index api_keys_of_account on portcullis.api_keys (created_by);

-- Whether a key lives: neither revoked nor expired, and its maker still an administrator whose account is open.
create function portcullis.is_live_api_key(key uuid) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return exists (
    select from portcullis.api_keys k
      join portcullis.operators o on o.account_id = k.created_by and o.role = 'administrator'
      join portcullis.accounts a on a.id = k.created_by and a.suspended_at is null and a.closed_at is null
    where k.id = key and k.revoked_at is null and k.expires_at > portcullis.moment()
  );
end $$;

-- Makes a key for whoever has the server's voucher: no statement that was slipped in makes one.
create function portcullis_vault.make_api_key(
  key uuid, key_name text, key_digest bytea, key_scopes text[], maker uuid, lifetime_days integer, voucher bytea
) returns setof timestamptz
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform portcullis_vault.demand_voucher(
    voucher, 'make-api-key', key::text, key_digest, convert_to(array_to_string(key_scopes, ' '), 'UTF8'),
    convert_to(maker::text, 'UTF8'), convert_to(lifetime_days::text, 'UTF8')
  );
  return query insert into portcullis.api_keys as k (id, name, digest, scopes, created_by, expires_at)
    values (key, key_name, key_digest, key_scopes, maker, portcullis.moment() + make_interval(days => lifetime_days))
    returning k.expires_at;
end $$;

-- Finds the key that lives under one of these digests; a digest is read by nobody.
create function portcullis_vault.find_api_key(key uuid, digests bytea[], out scopes text[], out last_used_at timestamptz)
  returns setof record
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query select k.scopes, k.last_used_at from portcullis.api_keys k
    where k.id = key and k.digest = any (digests) and portcullis.is_live_api_key(k.id);
end $$;

-- Revokes a key for good; gives it only the first time.
create function portcullis.revoke_api_key(key uuid) returns setof uuid
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query update portcullis.api_keys k set revoked_at = portcullis.moment()
    where k.id = key and k.revoked_at is null returning k.id;
end $$;

revoke all on function portcullis.is_live_api_key(uuid), portcullis.revoke_api_key(uuid) from public;
