-- A sign-up that waits for its mail to be followed. The account comes to be only then.
-- A decoy stands for a sign-up with a taken address: the same row, which confirms nothing.
create table portcullis.pending_sign_ups (
  id uuid primary key,
  email text not null,
  name text,
  -- Digest of the cookie of the browser that signed up.
  browser_digest bytea not null,
  decoy boolean not null,
  created_at timestamptz not null default portcullis.moment(),
  expires_at timestamptz not null
);

create index pending_sign_ups_of_email on portcullis.pending_sign_ups (email);
create index pending_sign_ups_by_end on portcullis.pending_sign_ups (expires_at);

create table portcullis_vault.pending_hashes (
  -- Checked at the end: the record and its hash are written by one statement, in any order.
  sign_up_id uuid primary key references portcullis.pending_sign_ups on delete cascade deferrable initially deferred,
  parameters text not null,
  salt bytea not null,
  hash bytea not null
);

create function portcullis_vault.keep_pending_password(
  sign_up uuid, new_parameters text, new_salt bytea, new_hash bytea
) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  insert into portcullis_vault.pending_hashes values (sign_up, new_parameters, new_salt, new_hash);
end $$;

create function portcullis_vault.pending_parameters(sign_up uuid)
  returns table (parameters text, salt bytea)
  language plpgsql stable rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query select p.parameters, p.salt from portcullis_vault.pending_hashes p where p.sign_up_id = sign_up;
end $$;

-- Opens the account of a pending sign-up for whoever spends its link or code and comes from the browser that signed
-- up or proves its password; null otherwise. An address that has become an account in the meantime confirms nothing.
create function portcullis_vault.open_account(
  account uuid, code uuid, link_digest bytea, code_digests bytea[], browser_digests bytea[], finished bytea
) returns uuid
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
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

  insert into portcullis.accounts (id, email, name, email_verified_at)
    values (account, pending.email, pending.name, portcullis.moment())
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
end $$;
