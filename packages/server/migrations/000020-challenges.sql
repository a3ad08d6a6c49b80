-- Challenges that were solved and used: by keyed digests, until long after they have expired.
create table portcullis.spent_challenges (
  digest bytea primary key,
  kept_until timestamptz not null
);

create index spent_challenges_by_end on portcullis.spent_challenges (kept_until);
