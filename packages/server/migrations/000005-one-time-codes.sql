-- What a mailed link or code proves, once. Only digests stand here, bound to their purpose and row.
create table portcullis.one_time_codes (
  id uuid primary key,
  purpose text not null check (purpose in ('sign-up', 'password-reset', 'email-change', 'email-change-undo')),
  -- Whom it is about: an account, or a pending sign-up.
  subject_id uuid not null,
  digest bytea not null,
  code_digest bytea,
  code_expires_at timestamptz,
  data jsonb not null default '{}',
  created_at timestamptz not null default portcullis.moment(),
  expires_at timestamptz not null,
  spent_at timestamptz
);

create index one_time_codes_of_subject on portcullis.one_time_codes (subject_id, purpose) where spent_at is null;
create index one_time_codes_by_end on portcullis.one_time_codes (expires_at);
