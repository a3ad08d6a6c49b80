-- Mail that is to be sent, written in the transaction that wants it. Secrets (links, codes) stand only in `sealed`,
-- which is erased once the mail is sent or expired. A decoy is never sent: it makes an unknown address cost as much.
create table portcullis.outbox (
  id uuid primary key,
  recipient text not null,
  template text not null,
  data jsonb not null default '{}',
  sealed bytea,
  decoy boolean not null default false,
  created_at timestamptz not null default portcullis.moment(),
  expires_at timestamptz not null,
  next_try_at timestamptz not null default portcullis.moment(),
  tries integer not null default 0,
  sent_at timestamptz,
  failed_at timestamptz,
  last_error text
);

create index outbox_due on portcullis.outbox (next_try_at) where sent_at is null and failed_at is null;
create index outbox_done on portcullis.outbox (created_at) where sent_at is not null or failed_at is not null;
