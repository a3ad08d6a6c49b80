-- Browsers in which somebody has signed in to an account before: a stranger's guesses do not keep them out. A browser
-- has one secret for all its accounts, and gets another at each sign-in; the former one stays good until it is used.
create table portcullis.known_devices (
  id uuid primary key,
  account_id uuid not null references portcullis.accounts on delete cascade,
  digest bytea not null,
  former_digest bytea,
  -- Wrong passwords from it since the last right one; too many, and it is a stranger again.
  failures integer not null default 0,
  device text not null,
  granted_at timestamptz not null default portcullis.moment(),
  seen_at timestamptz not null default portcullis.moment()
) with (fillfactor = 80);

create index known_devices_of_account on portcullis.known_devices (account_id);
create index known_devices_by_digest on portcullis.known_devices (digest);
create index known_devices_by_former_digest on portcullis.known_devices (former_digest);
create index known_devices_by_use on portcullis.known_devices (seen_at);

-- Makes a browser known to an account under its new secret, or gives the row that knows it already that secret; its
-- other accounts follow, for a browser has one secret for all. Beyond `most` those used longest ago are forgotten.
create function portcullis.know_device(
  device_id uuid, account uuid, new_digest bytea, held_digest bytea, words text, most integer
) returns uuid
  language plpgsql
  as $$
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
end $$;

-- Spends a mailed link that makes a browser known; gives the account only then. Digests of links are for functions alone.
create function portcullis_vault.spend_device_link(code uuid, link_digest bytea) returns setof uuid
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query update portcullis.one_time_codes c set spent_at = portcullis.moment()
    where c.id = code and c.digest = link_digest and c.purpose = 'known-device'
      and c.spent_at is null and c.expires_at > portcullis.moment()
      and exists (select from portcullis.accounts a where a.id = c.subject_id and a.closed_at is null)
    returning c.subject_id;
end $$;

alter table portcullis.one_time_codes drop constraint one_time_codes_purpose_check;
alter table portcullis.one_time_codes add constraint one_time_codes_purpose_check
  check (purpose in ('sign-up', 'password-reset', 'email-change', 'email-change-undo', 'known-device')) not valid;
