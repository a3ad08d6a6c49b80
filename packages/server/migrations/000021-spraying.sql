-- Which wrong passwords are tried at many accounts of late: a few bits of a keyed digest of the password, which say that
-- it is the same one and not which, and a few bits for each account, which mean nothing beneath another password.
-- Unlogged: it counts for an hour, and must not live on in a backup of the files, in the WAL or on a standby.
create unlogged table portcullis.tried_passwords (
  password_mark integer not null,
  account_mark integer not null,
  at timestamptz not null,
  primary key (password_mark, account_mark)
);

create index tried_passwords_by_moment on portcullis.tried_passwords (at);
