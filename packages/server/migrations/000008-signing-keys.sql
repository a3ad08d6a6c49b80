-- Keys that sign access tokens. The private part is sealed under SECRET_KEY and bound to its row.
create table portcullis.signing_keys (
  kid text primary key,
  state text not null check (state in ('next', 'current', 'previous', 'retired')),
  public_jwk jsonb not null,
  sealed_private bytea not null,
  created_at timestamptz not null default portcullis.moment(),
  state_since timestamptz not null default portcullis.moment()
);

create unique index signing_keys_one_current on portcullis.signing_keys (state) where state = 'current';
