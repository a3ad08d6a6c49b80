-- Windows grow with each one that was used up before: who goes on guessing gets slower and slower.
alter table portcullis.attempts
  add column strikes smallint not null default 0,
  -- The account's key, for what is counted beneath it: forgiving an account forgives those as well.
  add column parent bytea;

create index attempts_of_parent on portcullis.attempts (parent) where parent is not null;

-- Counts one attempt under each key; the counts are judged by whoever asked. A window that is used up makes the next
-- one twice as long, up to `longest_seconds`; after a day of calm all is as at first. Nothing is counted behind a gate
-- that is over its limit: who is refused for where they come from uses up nobody's budget. The keys come sorted, gates
-- first, so that two statements never wait for each other's rows.
create function portcullis.take_attempts(
  keys bytea[], parents bytea[], gates boolean[], limits integer[], window_seconds integer[], longest_seconds integer[]
)
  returns table (place integer, count integer, opens_in_seconds integer)
  language plpgsql rows 4
  as $$
declare
  moment timestamptz := portcullis.moment();
  counted portcullis.attempts;
begin
  for i in 1 .. cardinality(keys) loop
    insert into portcullis.attempts as attempt (key, parent, count, strikes, window_ends_at)
      values (keys[i], parents[i], 1, (limits[i] = 1)::integer, moment + make_interval(secs => window_seconds[i]))
      on conflict (key) do update set
        count = case when attempt.window_ends_at <= moment then 1 else least(attempt.count, 1000000) + 1 end,
        strikes = least(20, case
          when attempt.window_ends_at > moment then attempt.strikes + (attempt.count + 1 = limits[i])::integer
          when attempt.window_ends_at + interval '1 day' > moment then attempt.strikes + (limits[i] = 1)::integer
          else (limits[i] = 1)::integer
        end),
        window_ends_at = case
          when attempt.window_ends_at > moment then attempt.window_ends_at
          when attempt.window_ends_at + interval '1 day' > moment then moment + make_interval(secs =>
            least(window_seconds[i]::double precision * 2 ^ attempt.strikes, longest_seconds[i]))
          else excluded.window_ends_at
        end
      returning * into counted;
    place := i;
    count := counted.count;
    opens_in_seconds := ceil(extract(epoch from counted.window_ends_at - moment));
    return next;
    exit when gates[i] and count > limits[i];
  end loop;
end $$;

-- Takes one attempt back from each key, for what turned out to be no guess. What was over the limit stays counted.
create function portcullis.give_attempts_back(keys bytea[], limits integer[]) returns integer
  language plpgsql
  as $$
declare
  moment timestamptz := portcullis.moment();
begin
  for i in 1 .. cardinality(keys) loop
    update portcullis.attempts a
      set count = a.count - 1, strikes = greatest(0, a.strikes - (a.count = limits[i])::integer)
      where a.key = keys[i] and a.count between 1 and limits[i] and a.window_ends_at > moment;
  end loop;
  return cardinality(keys);
end $$;

-- Forgets what was counted under these keys and beneath them, and tells every node, which may remember them as over
-- their limit. Gives how many there were.
create function portcullis.forgive_attempts(keys bytea[]) returns setof bytea
  language plpgsql rows 4
  as $$
begin
  return query with gone as (
      delete from portcullis.attempts a where a.key = any (keys) or a.parent = any (keys) returning a.key
    ) select gone.key from gone, pg_notify('portcullis', 'attempts:' || encode(gone.key, 'hex'));
end $$;
