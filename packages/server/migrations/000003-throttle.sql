-- How often something was tried under a key, in the window that is open. Keys are digests: no address stands here.
create table portcullis.attempts (
  key bytea primary key,
  count integer not null,
  window_ends_at timestamptz not null
) with (fillfactor = 70);

create index attempts_by_end on portcullis.attempts (window_ends_at);

-- Counts one attempt under each key, starting a new window where the old one is over.
-- The keys come sorted, so that two statements never wait for each other's rows.
create function portcullis.count_attempts(keys bytea[], window_seconds integer[])
  returns table (place integer, count integer, opens_in_seconds integer)
  language plpgsql rows 2
  as $$
declare
  moment timestamptz := portcullis.moment();
  counted portcullis.attempts;
begin
  for i in 1 .. cardinality(keys) loop
    insert into portcullis.attempts as attempt (key, count, window_ends_at)
      values (keys[i], 1, moment + make_interval(secs => window_seconds[i]))
      on conflict (key) do update set
        count = case when attempt.window_ends_at <= moment then 1 else attempt.count + 1 end,
        window_ends_at = case when attempt.window_ends_at <= moment
          then excluded.window_ends_at else attempt.window_ends_at end
      returning * into counted;
    place := i;
    count := counted.count;
    opens_in_seconds := ceil(extract(epoch from counted.window_ends_at - moment));
    return next;
  end loop;
end $$;
