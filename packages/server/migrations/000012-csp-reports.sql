-- What browsers say that our pages' policy has forbidden, counted by kind. Nothing of a person stands here: of what was
-- blocked only the origin, of where it was only which page of ours.
create table portcullis.csp_reports (
  directive text not null,
  blocked text not null,
  page text not null,
  count bigint not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (directive, blocked, page)
);

create index csp_reports_by_last_seen on portcullis.csp_reports (last_seen_at);

-- Adds to the counts, one node at a time, so that the bound holds. Beyond it what is new is counted as 'other': whoever
-- floods the table can hide what was blocked, and not that something was.
create function portcullis.count_csp_reports(
  directives text[], blocked_things text[], pages text[], counts integer[], most_rows integer
) returns void
  language plpgsql
  as $$
declare
  moment timestamptz;
  room integer;
  known boolean;
begin
  perform pg_advisory_xact_lock(4052024003);
  moment := portcullis.moment();
  select most_rows - count(*) into room from portcullis.csp_reports;
  for i in 1 .. cardinality(directives) loop
    known := exists (
      select from portcullis.csp_reports r
      where r.directive = directives[i] and r.blocked = blocked_things[i] and r.page = pages[i]
    );
    insert into portcullis.csp_reports as r (directive, blocked, page, count, first_seen_at, last_seen_at)
      values (
        directives[i], case when known or room > 0 then blocked_things[i] else 'other' end, pages[i],
        counts[i], moment, moment
      )
      on conflict (directive, blocked, page) do update
        set count = r.count + excluded.count, last_seen_at = excluded.last_seen_at;
    room := room - (not known)::integer;
  end loop;
end $$;
