-- Everything of ours lives in two schemas: what the application may read, and what only functions may touch.
create schema portcullis_vault;

-- Functions that give rows say how many (`rows 1`): PostgreSQL takes them for a thousand, and would read whole tables
-- to join them. They are written in plpgsql, which keeps its plans; those of SQL functions are made anew at each call.

-- The one clock of all nodes. Statements that decide by time ask it after they have their locks.
create function portcullis.moment() returns timestamptz
  language sql volatile parallel safe
  as 'select clock_timestamp()';

-- Ends a statement, and all it has done, unless its condition holds.
create function portcullis.demand(holds boolean) returns boolean
  language plpgsql
  as $$
begin
  if holds is not true then
    raise exception 'a demand does not hold' using errcode = 'PC001';
  end if;
  return true;
end $$;
