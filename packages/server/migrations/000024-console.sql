-- What the console of those who run the service looks through page by page, and what it does to an account.
create index accounts_by_creation on portcullis.accounts (created_at desc, id desc);
-- By the beginning of an address, whatever the collation of the database.
create index accounts_by_beginning on portcullis.accounts (email text_pattern_ops);
create index accounts_suspended on portcullis.accounts (created_at desc, id desc) where suspended_at is not null;
create index accounts_unverified on portcullis.accounts (created_at desc, id desc) where email_verified_at is null;

-- Suspends an account or takes that back, for whoever has the server's voucher; gives it only where it is different now.
create function portcullis_vault.set_suspended(account uuid, suspends boolean, voucher bytea) returns setof uuid
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform portcullis_vault.demand_voucher(
    voucher, 'set-suspended', account::text, convert_to(suspends::text, 'UTF8')
  );
  return query update portcullis.accounts a set suspended_at = case when suspends then portcullis.moment() end
    where a.id = account and a.closed_at is null and (a.suspended_at is null) = suspends
    returning a.id;
end $$;

-- Takes the password of an account, so that only a mailed link sets another one.
create function portcullis_vault.forget_password(account uuid, voucher bytea) returns setof uuid
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform portcullis_vault.demand_voucher(voucher, 'forget-password', account::text);
  perform from portcullis.accounts a where a.id = account for update;
  delete from portcullis_vault.password_hashes p where p.account_id = account;
  return next account;
end $$;
