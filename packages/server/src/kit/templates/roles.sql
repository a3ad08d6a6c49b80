-- The database of Portcullis and its roles; once, as a superuser: psql postgres < roles.sql
-- Of each password it holds what PostgreSQL itself keeps (SCRAM), from which nobody can sign in.
\set ON_ERROR_STOP on

-- What may be done, as roles without a password; `portcullis migrate` grants it to them.
do $$ begin create role %APP_ROLE%; exception when duplicate_object then null; end $$;
do $$ begin create role %READER_ROLE%; exception when duplicate_object then null; end $$;

-- Owns the database, and is used by `portcullis migrate` alone.
create role %OWNER% login password '%OWNER_VERIFIER%';
-- Who serves: owns nothing, and sees no password hash.
create role %SERVER% login password '%SERVER_VERIFIER%' in role %APP_ROLE%;
-- Who looks at reports.
create role %REPORTS% login password '%REPORTS_VERIFIER%' in role %READER_ROLE%;

create database "%DATABASE_NAME%" owner %OWNER%;
\connect "%DATABASE_NAME%"
revoke all on database "%DATABASE_NAME%" from public;
revoke all on schema public from public;
grant connect on database "%DATABASE_NAME%" to %APP_ROLE%, %READER_ROLE%;
