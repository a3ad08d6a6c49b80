-- In which language mails are: a BCP 47 tag that the server chose among its own, or null where it is not known.
alter table portcullis.accounts add column language text check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$');
alter table portcullis.pending_sign_ups add column language text;
-- Of whoever asked for the mail. It counts only where no account has the address: nobody else chooses for an owner.
alter table portcullis.outbox add column language text;

-- Of the account that has the address or has given it up lately, and otherwise the given one.
create function portcullis.language_of_mail(address text, otherwise text) returns text
  language plpgsql stable set search_path = pg_catalog, pg_temp
  as $$
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
end $$;

-- As before; the account is in the language of its sign-up.
create or replace function portcullis_vault.open_account(
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
end $$;
