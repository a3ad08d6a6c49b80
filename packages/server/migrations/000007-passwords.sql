-- Password hashes, apart from everything: only the functions of this schema touch them, and none gives one out.
create table portcullis_vault.password_hashes (
  account_id uuid primary key references portcullis.accounts on delete cascade,
  -- 'argon2id$v=19$m=19456,t=2,p=1'
  parameters text not null,
  salt bytea not null,
  hash bytea not null,
  set_at timestamptz not null default portcullis.moment()
);

revoke all on schema portcullis_vault from public;
alter default privileges in schema portcullis_vault revoke execute on functions from public;

-- With which salt and parameters a password is to be hashed. Nothing about the hash follows from them.
create function portcullis_vault.password_parameters(account uuid)
  returns table (parameters text, salt bytea)
  language plpgsql stable rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  return query select p.parameters, p.salt from portcullis_vault.password_hashes p where p.account_id = account;
end $$;

-- How the stored hashes were made, and in which proportions; a sample is enough.
create function portcullis_vault.parameter_shares()
  returns table (parameters text, amount integer)
  language sql stable rows 2 security definer set search_path = pg_catalog, pg_temp
  as 'select p.parameters, count(*)::integer
    from (select s.parameters from portcullis_vault.password_hashes s limit 10000) p group by 1 order by 1';

-- Whether a finished hash is the account's. Holds the account's row, so that a password change and a sign-in with
-- the old password take turns: the change ends the session, or the sign-in sees the new hash. Sign-ins take turns as
-- well: each sees the sessions of those before it, and together they leave no more than an account may have.
create function portcullis_vault.password_matches(account uuid, finished bytea) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform from portcullis.accounts a where a.id = account for no key update;
  return exists (
    select from portcullis_vault.password_hashes p where p.account_id = account and p.hash = finished
  );
end $$;

-- Sets another hash for whoever proves the present one.
create function portcullis_vault.change_password(
  account uuid, present bytea, new_parameters text, new_salt bytea, new_hash bytea
) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform from portcullis.accounts a where a.id = account for update;
  update portcullis_vault.password_hashes p
    set parameters = new_parameters, salt = new_salt, hash = new_hash, set_at = portcullis.moment()
    where p.account_id = account and p.hash = present;
  return found;
end $$;

-- Sets another hash for whoever proves an unspent reset link, and spends it. Gives the account, or null.
create function portcullis_vault.reset_password(
  code uuid, link_digest bytea, new_parameters text, new_salt bytea, new_hash bytea
) returns uuid
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
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
end $$;
