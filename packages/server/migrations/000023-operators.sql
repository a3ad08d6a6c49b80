-- Who runs the service, and what they may do there. What an app calls roles stands with the account and is none of this.
create table portcullis.operators (
  account_id uuid primary key references portcullis.accounts on delete cascade,
  role text not null check (role in ('administrator', 'support', 'auditor')),
  granted_at timestamptz not null default portcullis.moment()
);

create index operators_of_role on portcullis.operators (role);

-- Whoever changes who runs the service takes turns: each sees what the one before has left.
create function portcullis.take_turn_with_operators() returns void
  language plpgsql volatile
  as $$
begin
  perform pg_advisory_xact_lock(4052024023);
end $$;

-- Whether an account is an administrator whose account is open, and the only one.
create function portcullis.is_last_administrator(account uuid) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return account = all (
    select o.account_id from portcullis.operators o join portcullis.accounts a on a.id = o.account_id
    where o.role = 'administrator' and a.suspended_at is null and a.closed_at is null
  ) and exists (
    select from portcullis.operators o join portcullis.accounts a on a.id = o.account_id
    where o.account_id = account and o.role = 'administrator' and a.suspended_at is null and a.closed_at is null
  );
end $$;

-- The last administrator keeps role and account, whichever statement would take one of them. Of two who would go at
-- the same moment, the second one sees that the first has gone.
create function portcullis.keep_an_administrator() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
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
end $$;

create trigger operators_keep_an_administrator before update or delete on portcullis.operators
  for each row when (old.role = 'administrator') execute function portcullis.keep_an_administrator();

create trigger accounts_keep_an_administrator before update of suspended_at, closed_at on portcullis.accounts
  for each row when (
    (old.suspended_at is null and new.suspended_at is not null) or (old.closed_at is null and new.closed_at is not null)
  ) execute function portcullis.keep_an_administrator();

-- Gives an account a role, or takes it with null, for whoever has the server's voucher; gives the former one, and no row
-- where nothing is different now. A role is what takes every account, so that no statement that was slipped in gives one.
create function portcullis_vault.set_role(account uuid, new_role text, voucher bytea, out former text) returns setof text
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
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
end $$;

-- Opens an account for somebody who is to run the service, without a password: a link by which they set one goes with it.
-- Gives nothing where the address is taken or reserved.
create function portcullis_vault.open_operator(account uuid, new_email text, new_role text, voucher bytea)
  returns setof uuid
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
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
end $$;

-- Links by which the first administrator comes to be. They live while there is nobody at all; only digests stand here.
create table portcullis_vault.first_links (
  id uuid primary key,
  digest bytea not null,
  expires_at timestamptz not null,
  spent_at timestamptz
);

-- Writes such a link where there is no account and no operator yet; gives its id only then.
create function portcullis_vault.issue_first_link(link uuid, link_digest bytea, lifetime_seconds integer, voucher bytea)
  returns setof uuid
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform portcullis_vault.demand_voucher(voucher, 'issue-first-link', link::text, link_digest);
  delete from portcullis_vault.first_links f where f.expires_at < portcullis.moment() - interval '1 day';
  return query insert into portcullis_vault.first_links (id, digest, expires_at)
    select link, link_digest, portcullis.moment() + make_interval(secs => lifetime_seconds)
    where not exists (select from portcullis.accounts) and not exists (select from portcullis.operators)
    returning id;
end $$;

-- Whether a link lives by which the first administrator may come to be.
create function portcullis_vault.is_first_link(link uuid, link_digest bytea) returns boolean
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return not exists (select from portcullis.operators o where o.role = 'administrator') and exists (
    select from portcullis_vault.first_links f
    where f.id = link and f.digest = link_digest and f.spent_at is null and f.expires_at > portcullis.moment()
  );
end $$;

-- Opens the account of the first administrator for whoever spends such a link: the one with its password, its role with
-- both. Of two who come at the same moment, with one link or two, one does. Gives the account, and otherwise nothing.
create function portcullis_vault.open_first_administrator(
  link uuid, link_digest bytea, account uuid, new_email text, new_parameters text, new_salt bytea, new_hash bytea
) returns setof uuid
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
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
end $$;

revoke all on function portcullis.is_last_administrator(uuid), portcullis.keep_an_administrator() from public;
