create table portcullis.accounts (
  id uuid primary key,
  email text not null unique,
  name text,
  roles text[] not null default '{}',
  email_verified_at timestamptz,
  created_at timestamptz not null default portcullis.moment(),
  suspended_at timestamptz,
  -- Closed by its owner; erased by the sweeper when the time for an undo is over.
  closed_at timestamptz
) with (fillfactor = 90);

create index accounts_closed on portcullis.accounts (closed_at) where closed_at is not null;

-- Addresses that an undo may still restore: nobody else may take them until then.
create table portcullis.reserved_emails (
  email text primary key,
  account_id uuid not null references portcullis.accounts on delete cascade,
  reserved_at timestamptz not null default portcullis.moment(),
  reserved_until timestamptz not null
);

create index reserved_emails_of_account on portcullis.reserved_emails (account_id);
