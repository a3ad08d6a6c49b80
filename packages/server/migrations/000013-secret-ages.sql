-- Since when each secret is in use: the name of its setting, and a fingerprint from which nothing about it follows.
create table portcullis.secret_ages (
  name text not null,
  fingerprint text not null,
  first_seen_at timestamptz not null,
  primary key (name, fingerprint)
);
