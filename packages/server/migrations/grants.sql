-- Who may do what: applied whole at every `migrate`, so that nothing is left of what was granted before. Every table,
-- sequence and function of ours is named here, granted or not; tests/grants.test.ts demands it.
--
-- :app is what the server is a member of, :reader whoever looks at reports; the owner runs `migrate`. What the
-- application may not do by itself, functions that run as the owner do for it: each one thing, with its proof.

revoke all on schema portcullis, portcullis_vault from public, :app, :reader;
revoke all on all tables in schema portcullis from public, :app, :reader;
revoke all on all tables in schema portcullis_vault from public, :app, :reader;
revoke all on all sequences in schema portcullis from public, :app, :reader;
revoke all on all sequences in schema portcullis_vault from public, :app, :reader;
revoke all on all functions in schema portcullis from public, :app, :reader;
revoke all on all functions in schema portcullis_vault from public, :app, :reader;

grant usage on schema portcullis to :app, :reader;
grant usage on schema portcullis_vault to :app;

-- Events: written and read, never changed. They number and date themselves, so that portcullis.events_number_seq is
-- nobody's; and both roles reach partitions through the whole alone, portcullis.events_default too.
grant select, insert (name, account_id, session_id, request_id, ip, device, detail) on portcullis.events to :app;
grant select on portcullis.events to :reader;
grant execute on function
  portcullis.keep_event_partitions(integer),
  portcullis.settle_events(text[]),
  portcullis.erase_from_events(integer) to :app;

-- Seals of the log: appended and read. Who was erased (portcullis.erased_accounts) is for functions and triggers alone
-- (portcullis.note_erasure()).
grant select, insert on portcullis.event_seals to :app;
grant select on portcullis.event_seals to :reader;

-- Attempts: keys are digests, which nobody needs for a report.
grant select, insert, update, delete on portcullis.attempts to :app;
grant select (count, window_ends_at) on portcullis.attempts to :reader;
grant execute on function
  portcullis.count_attempts(bytea[], integer[]),
  portcullis.take_attempts(bytea[], bytea[], boolean[], integer[], integer[], integer[]),
  portcullis.give_attempts_back(bytea[], integer[]),
  portcullis.forgive_attempts(bytea[]) to :app;

-- Challenges that were used: digests, which nobody needs for a report.
grant select, insert, delete on portcullis.spent_challenges to :app;

-- Known devices: a slipped in statement could make a browser known, which buys it ten guesses at an account and no more.
grant select, insert, update, delete on portcullis.known_devices to :app;
grant select (id, account_id, failures, device, granted_at, seen_at) on portcullis.known_devices to :reader;
grant execute on function
  portcullis.know_device(uuid, uuid, bytea, bytea, text, integer),
  portcullis_vault.spend_device_link(uuid, bytea) to :app;

-- Mail: a queued mail never gets another recipient, nor is one of its id written anew while its link is about.
grant select, insert (id, recipient, template, data, sealed, decoy, language, expires_at),
  update (data, sealed, next_try_at, tries, sent_at, failed_at, last_error) on portcullis.outbox to :app;
grant select (id, recipient, template, decoy, created_at, expires_at, next_try_at, tries, sent_at, failed_at, last_error)
  on portcullis.outbox to :reader;
grant execute on function portcullis.sweep_mail(integer, integer), portcullis.language_of_mail(text, text) to :app;

-- One-time codes: nobody reads a digest, and codes are issued by a function that wants the server's voucher.
grant select (id, purpose, subject_id, code_expires_at, data, created_at, expires_at, spent_at), update (spent_at)
  on portcullis.one_time_codes to :app;
grant select (id, purpose, subject_id, code_expires_at, created_at, expires_at, spent_at)
  on portcullis.one_time_codes to :reader;
grant execute on function
  portcullis_vault.issue_code(uuid, text, uuid, bytea, bytea, integer, integer, jsonb, integer, bytea),
  portcullis_vault.subject_of_link(uuid, text, bytea),
  portcullis_vault.code_with_digits(uuid[], bytea[]),
  portcullis.sweep_codes(integer) to :app;

-- Accounts: they come to be, change their address and are erased by functions alone.
grant select, update (name) on portcullis.accounts to :app;
grant select (id, email, name, language, roles, email_verified_at, created_at, suspended_at, closed_at)
  on portcullis.accounts to :reader;
grant select on portcullis.reserved_emails to :app, :reader;
grant execute on function
  portcullis.change_email(uuid, uuid, bytea, integer),
  portcullis_vault.undo_email_change(uuid, bytea),
  portcullis.close_account(uuid),
  portcullis.erase_closed_accounts(integer, integer),
  portcullis.sweep_reservations(integer) to :app;

-- Passwords: portcullis_vault.password_hashes and portcullis_vault.pending_hashes are nobody's, nor is what tries
-- or keeps a password without a voucher: portcullis_vault.password_matches(uuid, bytea),
-- portcullis_vault.change_password(uuid, bytea, text, bytea, bytea) and
-- portcullis_vault.keep_pending_password(uuid, text, bytea, bytea).
grant execute on function
  portcullis_vault.password_parameters(uuid),
  portcullis_vault.parameter_shares(),
  portcullis_vault.password_matches(uuid, bytea, bytea),
  portcullis_vault.change_password(uuid, bytea, bytea, text, bytea, bytea),
  portcullis_vault.reset_password(uuid, bytea, text, bytea, bytea) to :app;

-- Sign-ups.
grant select, insert (id, email, name, browser_digest, language, decoy, expires_at) on portcullis.pending_sign_ups to :app;
grant select (id, email, name, decoy, created_at, expires_at) on portcullis.pending_sign_ups to :reader;
grant execute on function
  portcullis_vault.keep_pending_password(uuid, bytea, text, bytea, bytea),
  portcullis_vault.pending_parameters(uuid),
  portcullis_vault.open_account(uuid, uuid, bytea, bytea[], bytea[], bytea),
  portcullis.sweep_sign_ups(integer) to :app;

-- Sessions: started by a function that wants the server's voucher, and never moved to another account.
grant select, update (
  secret_digest, salt_digest, generation, rotated_at, device_jtis, authenticated_at, last_seen_at, ended_at, end_reason
) on portcullis.sessions to :app;
grant select (
  id, account_id, transport, amr, generation, rotated_at, started_at, authenticated_at, last_seen_at, expires_at,
  ended_at, end_reason, ip, device
) on portcullis.sessions to :reader;
grant execute on function
  portcullis_vault.start_session(uuid, uuid, text, text[], bytea, bytea, text, integer, text, text, bytea),
  portcullis.refresh_session(
    uuid, integer, bytea[], text, text, integer, integer, integer, integer, text, text, text
  ),
  portcullis.end_sessions(uuid, uuid, uuid, text),
  portcullis.trim_sessions(uuid, uuid[], integer),
  portcullis.sweep_sessions(integer, integer) to :app;

-- Signing keys: added and moved on by functions alone, and only with the server's endorsement
-- (portcullis_vault.endorsed_signing_keys). Sealing them anew needs no proof: what does not open is not believed.
grant select, update (sealed_private) on portcullis.signing_keys to :app;
grant select (kid, state, public_jwk, created_at, state_since) on portcullis.signing_keys to :reader;
grant execute on function
  portcullis_vault.endorse_signing_key(text, bytea),
  portcullis.add_signing_key(text, jsonb, bytea, jsonb),
  portcullis.rotate_signing_keys(text, text, integer, integer, text, jsonb, bytea, jsonb),
  portcullis.retire_signing_keys(text, integer, jsonb),
  portcullis.replace_signing_keys(text, text[], jsonb[], bytea[], jsonb) to :app;

-- What browsers report about our pages, and since when each secret is in use.
grant select, insert, update, delete on portcullis.csp_reports to :app;
grant execute on function portcullis.count_csp_reports(text[], text[], text[], integer[], integer) to :app;
grant select on portcullis.csp_reports to :reader;
grant select, insert on portcullis.secret_ages to :app;
grant select (name, first_seen_at) on portcullis.secret_ages to :reader;

-- What was seen where of late, what of it was told, and the calls of the webhook.
grant select, update on portcullis.detection_cursor to :app;
grant select, insert, update, delete on portcullis.sightings, portcullis.detections, portcullis.webhook_calls to :app;
grant select, insert, update, delete on portcullis.tried_passwords to :app;
grant select on portcullis.detections to :reader;

-- Who runs the service: roles are given and taken by functions that want the server's voucher. The links of the first
-- administrator (portcullis_vault.first_links) are nobody's.
grant select on portcullis.operators to :app, :reader;
grant execute on function
  portcullis.is_last_administrator(uuid),
  portcullis_vault.set_role(uuid, text, bytea),
  portcullis_vault.open_operator(uuid, text, text, bytea),
  portcullis_vault.issue_first_link(uuid, bytea, integer, bytea),
  portcullis_vault.is_first_link(uuid, bytea),
  portcullis_vault.open_first_administrator(uuid, bytea, uuid, text, text, bytea, bytea) to :app;

-- API keys: made and found by functions alone; nobody reads a digest.
grant select (id, name, scopes, created_by, created_at, expires_at, revoked_at, last_used_at), update (last_used_at)
  on portcullis.api_keys to :app;
grant select (id, name, scopes, created_by, created_at, expires_at, revoked_at, last_used_at)
  on portcullis.api_keys to :reader;
grant execute on function
  portcullis.is_live_api_key(uuid),
  portcullis.revoke_api_key(uuid),
  portcullis_vault.make_api_key(uuid, text, bytea, text[], uuid, integer, bytea),
  portcullis_vault.find_api_key(uuid, bytea[]) to :app;

-- What those who run the service do to an account, each with the server's voucher.
grant execute on function
  portcullis_vault.set_suspended(uuid, boolean, bytea),
  portcullis_vault.forget_password(uuid, bytea) to :app;

-- Vouchers: portcullis_vault.voucher_keys is nobody's; portcullis_vault.is_vouched(bytea, text, text, bytea[]) and
-- portcullis_vault.demand_voucher(bytea, text, text, bytea[]) are for functions alone.
grant execute on function portcullis_vault.agree_on_keys(text[], bytea[], bytea[], bytea[]) to :app;

-- Everybody's ground. Triggers need no right: portcullis.tell_nodes(), portcullis.tell_nodes_of_keys(),
-- portcullis.keep_ended(), portcullis.keep_an_administrator(), portcullis_vault.demand_endorsement(). Nor does what
-- functions call as the owner: portcullis.take_turn_with_keys(), portcullis.take_turn_with_operators(),
-- portcullis.record_key_event(text, timestamptz, text, jsonb).
grant select on portcullis.migrations to :app, :reader;
grant execute on function portcullis.moment(), portcullis.demand(boolean) to :app;

-- What PostgreSQL gives to everybody, as far as the owner may take it: temporary tables, and on a database from before
-- PostgreSQL 15 tables in the schema public.
do $$ begin
  if pg_has_role((select d.datdba from pg_database d where d.datname = current_database()), 'usage') then
    execute format('revoke temporary, create on database %I from public', current_database());
  end if;
  if pg_has_role((select n.nspowner from pg_namespace n where n.nspname = 'public'), 'usage') then
    revoke create on schema public from public;
  end if;
end $$;
