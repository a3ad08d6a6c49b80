-- Up to which event the log has been looked through for attacks. One row; whoever moves it has done the work.
create table portcullis.detection_cursor (
  only_one boolean primary key default true check (only_one),
  number bigint not null
);

insert into portcullis.detection_cursor (number) select coalesce(max(number), 0) from portcullis.events;

-- What was seen with what of late: which accounts a network has failed at, from which networks an account was failed at.
-- How many things there are beneath one subject is what the thresholds of detection are about.
create table portcullis.sightings (
  kind text not null,
  subject text not null,
  thing text not null,
  at timestamptz not null,
  primary key (kind, subject, thing)
);

create index sightings_by_moment on portcullis.sightings (at);

-- What has been told, and when: while it goes on it is told once in a while, by one node.
create table portcullis.detections (
  name text not null,
  subject text not null,
  told_at timestamptz not null,
  primary key (name, subject)
);

create index detections_by_moment on portcullis.detections (told_at);

-- Calls of WEBHOOK_URL that are to be made, written with what they tell of. The body holds ids and counts, and nothing
-- else about a person.
create table portcullis.webhook_calls (
  id uuid primary key,
  body text not null,
  created_at timestamptz not null default portcullis.moment(),
  next_try_at timestamptz not null default portcullis.moment(),
  tries integer not null default 0,
  delivered_at timestamptz,
  failed_at timestamptz,
  last_error text
);

create index webhook_calls_due on portcullis.webhook_calls (next_try_at) where delivered_at is null and failed_at is null;
create index webhook_calls_by_moment on portcullis.webhook_calls (created_at);
