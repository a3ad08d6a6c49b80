-- One row for every success, failure and change. Appended, never changed.
create table portcullis.events (
  number bigint generated always as identity,
  at timestamptz not null default portcullis.moment(),
  name text not null,
  account_id uuid,
  session_id uuid,
  request_id text not null,
  ip text not null,
  device text not null,
  detail jsonb not null default '{}',
  primary key (number, at)
) partition by range (at);

create table portcullis.events_default partition of portcullis.events default;

create index events_of_account on portcullis.events (account_id, at desc) where account_id is not null;
