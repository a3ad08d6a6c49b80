-- The database of Portcullis and its three roles; once, as a superuser: psql postgres < roles.sql
-- Of each password it holds what PostgreSQL itself keeps (SCRAM), from which nobody can sign in.
\set ON_ERROR_STOP on

-- Owns the schema and is used by `portcullis migrate` alone.
create role %OWNER_ROLE% login createrole password '%OWNER_VERIFIER%';
-- What the server signs in as: owns nothing, and sees no password hash.
create role %APPLICATION_ROLE% login password '%APPLICATION_VERIFIER%';
-- For reports.
create role %READER_ROLE% login password '%READER_VERIFIER%';

create database "%DATABASE_NAME%" owner %OWNER_ROLE%;
\connect "%DATABASE_NAME%"
revoke all on database "%DATABASE_NAME%" from public;
revoke all on schema public from public;
grant connect on database "%DATABASE_NAME%" to %APPLICATION_ROLE%, %READER_ROLE%;
