-- Changes an account's address for whoever spends the link that was mailed to the new one, in a session of that
-- account. The former address stays reserved for the time in which it may be taken back.
create function portcullis.change_email(account uuid, code uuid, link_digest bytea, undo_seconds integer)
  returns table (former_email text, new_email text)
  language plpgsql volatile rows 1
  as $$
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
end $$;

-- Gives an account back to the owner of the oldest address of the last days: that address again, open again if it
-- was closed, and without the password, which a stranger may have set. Runs as the owner for the password's sake.
create function portcullis_vault.undo_email_change(code uuid, link_digest bytea)
  returns table (account_id uuid, email text)
  language plpgsql volatile rows 1 security definer set search_path = pg_catalog, pg_temp
  as $$
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
end $$;
