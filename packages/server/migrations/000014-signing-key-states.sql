-- A signing key is published as `next`, signs as `current`, is believed as `previous`, and is over as `retired`. Only
-- the two that sign, or will, have a private part: it is erased by the statement that takes a key out of use.
alter table portcullis.signing_keys alter column sealed_private drop not null;
update portcullis.signing_keys set sealed_private = null where state in ('previous', 'retired');
alter table portcullis.signing_keys add constraint signing_keys_private_part
  check ((sealed_private is not null) = (state in ('next', 'current')));

create unique index signing_keys_one_next on portcullis.signing_keys (state) where state = 'next';

-- Every node hears of every change, whichever statement makes it.
create function portcullis.tell_nodes_of_keys() returns trigger
  language plpgsql
  as $$
begin
  perform pg_notify('portcullis', 'signing-keys');
  return null;
end $$;

create trigger signing_keys_tell_nodes
  after insert or update or delete on portcullis.signing_keys
  for each row execute function portcullis.tell_nodes_of_keys();

-- Whoever changes keys takes turns: everything below judges by what the one before has left, and by one clock.
create function portcullis.take_turn_with_keys() returns timestamptz
  language plpgsql volatile
  as $$
begin
  perform pg_advisory_xact_lock(4052024003);
  return portcullis.moment();
end $$;

-- The event of a key. `caller` says who has asked: the id, ip and device of a request, and by what.
create function portcullis.record_key_event(event text, at timestamptz, kid text, caller jsonb) returns void
  language plpgsql volatile
  as $$
begin
  insert into portcullis.events (at, name, request_id, ip, device, detail)
    values (record_key_event.at, event, caller ->> 'id', caller ->> 'ip', caller ->> 'device',
      jsonb_build_object('kid', kid, 'by', caller ->> 'by'));
end $$;

-- Adds a key where one is missing, the current one first; gives the state that it got, null where none is missing.
create function portcullis.add_signing_key(new_kid text, new_jwk jsonb, new_sealed bytea, caller jsonb) returns text
  language plpgsql volatile
  as $$
declare
  moment timestamptz := portcullis.take_turn_with_keys();
  missing text;
begin
  select s.state into missing from unnest(array['current', 'next']) with ordinality as s (state, place)
    where not exists (select from portcullis.signing_keys k where k.state = s.state)
    order by s.place limit 1;
  if missing is null then
    return null;
  end if;
  insert into portcullis.signing_keys (kid, state, public_jwk, sealed_private, created_at, state_since)
    values (new_kid, missing, new_jwk, new_sealed, moment, moment);
  perform portcullis.record_key_event('signing-keys.made', moment, new_kid, caller);
  return missing;
end $$;

-- Moves every key on by one state: next signs, current is believed, and a new one is published. Only if the two are
-- still those that the caller has seen, the current one has signed for long enough, and the next one has been published
-- for so long that everybody knows it. Gives `rotated`, or why not.
create function portcullis.rotate_signing_keys(
  seen_current text, seen_next text, signed_seconds integer, published_seconds integer,
  new_kid text, new_jwk jsonb, new_sealed bytea, caller jsonb
) returns text
  language plpgsql volatile
  as $$
declare
  moment timestamptz := portcullis.take_turn_with_keys();
  current_since timestamptz;
  next_since timestamptz;
begin
  select k.state_since into current_since from portcullis.signing_keys k where k.kid = seen_current and k.state = 'current';
  select k.state_since into next_since from portcullis.signing_keys k where k.kid = seen_next and k.state = 'next';
  if current_since is null or next_since is null then
    return 'changed-meanwhile';
  elsif next_since + make_interval(secs => published_seconds) > moment then
    return 'published-too-recently';
  elsif current_since + make_interval(secs => signed_seconds) > moment then
    return 'not-due';
  end if;

  update portcullis.signing_keys k set state = 'previous', state_since = moment, sealed_private = null
    where k.kid = seen_current;
  update portcullis.signing_keys k set state = 'current', state_since = moment where k.kid = seen_next;
  perform portcullis.record_key_event('signing-keys.rotated', moment, seen_next, caller);
  perform portcullis.add_signing_key(new_kid, new_jwk, new_sealed, caller);
  return 'rotated';
end $$;

-- Ends the belief in keys that have stopped signing, all that are over or one of them, and gives their ids.
create function portcullis.retire_signing_keys(only_kid text, believed_seconds integer, caller jsonb) returns setof text
  language plpgsql volatile rows 1
  as $$
declare
  moment timestamptz := portcullis.take_turn_with_keys();
  retired text;
begin
  for retired in
    update portcullis.signing_keys k set state = 'retired', state_since = moment
      where k.state = 'previous' and (only_kid is null or k.kid = only_kid)
        and k.state_since + make_interval(secs => believed_seconds) <= moment
      returning k.kid
  loop
    perform portcullis.record_key_event('signing-keys.retired', moment, retired, caller);
    return next retired;
  end loop;
end $$;

-- After a compromise: retires every key at once, the published one too, and puts two new ones in their place. Only if
-- the current one is still the one that the caller has seen.
create function portcullis.replace_signing_keys(
  seen_current text, new_kids text[], new_jwks jsonb[], new_sealeds bytea[], caller jsonb
) returns text
  language plpgsql volatile
  as $$
declare
  moment timestamptz := portcullis.take_turn_with_keys();
  retired text;
begin
  if seen_current is distinct from (select k.kid from portcullis.signing_keys k where k.state = 'current') then
    return 'changed-meanwhile';
  end if;
  for retired in
    update portcullis.signing_keys k set state = 'retired', state_since = moment, sealed_private = null
      where k.state <> 'retired' returning k.kid
  loop
    perform portcullis.record_key_event('signing-keys.retired', moment, retired, caller);
  end loop;
  for place in 1 .. 2 loop
    perform portcullis.add_signing_key(new_kids[place], new_jwks[place], new_sealeds[place], caller);
  end loop;
  perform portcullis.record_key_event('signing-keys.replaced', moment, new_kids[1], caller);
  return 'replaced';
end $$;
