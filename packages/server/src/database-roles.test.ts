import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { usualRoles } from './platform/db/roles.ts'
import { answersOf, newName } from './test/ask-postgres.ts'
import { aSignedInBrowser } from './test/fixtures.ts'
import { type House, openHouse } from './test/house.ts'
import { within } from './test/open-database.ts'

const real = process.env.TEST_DATABASE_URL !== undefined
const skip = real ? false : 'Only on a real PostgreSQL does somebody connect as another role.'

describe('the roles of the database', { skip }, () => {
  let house: House
  before(async () => {
    house = await openHouse()
    await aSignedInBrowser(house)
    await answersOf(house.ownerUrl, ['create schema billing', 'create table billing.cards (number text)'])
  })
  after(async () => {
    if (house) await house.close()
  })

  /** Shows that all of it is refused to the URL's role, and that the owner may do it. */
  const areRefused = async (url: string | undefined, statements: string[], why: RegExp) => {
    const answers = await answersOf(url, statements)
    answers.forEach((answer, at) => {
      assert.match(answer ?? 'It was done.', why, statements[at])
    })
    const owners = await answersOf(
      house.ownerUrl,
      statements.map((statement) => `begin; ${statement}; rollback`),
    )
    owners.forEach((answer, at) => {
      assert.equal(answer, undefined, `${statements[at]}: what nobody can do shows nothing`)
    })
  }

  test('[DATABASE-11] the application changes and deletes no event, and dates and numbers none', async () => {
    await areRefused(
      house.databaseUrl,
      [
        "update portcullis.events set name = 'x'",
        'delete from portcullis.events',
        'truncate portcullis.events',
        'delete from portcullis.events_default',
        'alter table portcullis.events detach partition portcullis.events_default',
        `insert into portcullis.events (at, name, request_id, ip, device)
         values ('2020-01-01', 'x', '', '', '')`,
        `insert into portcullis.events (number, name, request_id, ip, device) overriding system value
         values (1, 'x', '', '', '')`,
      ],
      /permission denied|must be owner/,
    )
    const written = "insert into portcullis.events (name, request_id, ip, device) values ('x', '', '', '')"
    assert.deepEqual(await answersOf(house.databaseUrl, [written]), [undefined])
  })

  test('[DATABASE-11] the application creates, alters and drops nothing', async () => {
    await areRefused(
      house.databaseUrl,
      [
        'create table portcullis.mine (x integer)',
        'create table public.mine (x integer)',
        'create temporary table mine (x integer)',
        'create schema mine',
        `create function public.mine() returns integer language sql as 'select 1'`,
        `create or replace function portcullis.demand(holds boolean) returns boolean
         language sql as 'select true'`,
        'alter table portcullis.accounts add column x integer',
        'alter table portcullis.accounts disable trigger all',
        'drop table portcullis.accounts cascade',
        'drop function portcullis.end_sessions',
        'create index on portcullis.accounts (name)',
        'grant select on portcullis_vault.password_hashes to public',
        'comment on table portcullis.accounts is null',
      ],
      /permission denied|must be owner/,
    )
  })

  test('[DATABASE-11] the application reads no other schema and no secret of the cluster', async () => {
    await areRefused(
      house.databaseUrl,
      [
        'select * from billing.cards',
        'select * from pg_authid',
        'select * from pg_shadow',
        'select * from pg_user_mapping',
        "select pg_read_file('PG_VERSION')",
        "select pg_ls_dir('.')",
        "copy (select 1) to program 'cat >/dev/null'",
      ],
      /permission denied|must (be|have)/,
    )
  })

  test('[DATABASE-11] the application becomes no other role, and gives itself no right', async () => {
    const own = new URL(house.databaseUrl ?? '').username
    await areRefused(
      house.databaseUrl,
      [
        `set role ${usualRoles.reader}`,
        `set role ${new URL(house.ownerUrl ?? '').username}`,
        `set session authorization ${usualRoles.reader}`,
        'create role mine',
        `alter role ${own} createrole`,
        `grant ${usualRoles.reader} to ${own}`,
        'set session_replication_role = replica',
      ],
      /permission denied|must (be|have)/,
    )
  })

  test('[DATABASE-12] the reader writes nothing, and reads nothing that opens a door', async () => {
    const name = newName('reader')
    const ownerUrl = house.ownerUrl ?? ''
    await answersOf(ownerUrl, [`create role ${name} login password '${name}' in role ${usualRoles.reader}`])
    const database = new URL(ownerUrl).pathname.slice(1)
    const readerUrl = within(ownerUrl, database, { role: name, password: name })
    try {
      await areRefused(
        readerUrl,
        [
          'select secret_digest from portcullis.sessions',
          'select salt_digest from portcullis.sessions',
          'select * from portcullis.sessions',
          'select digest from portcullis.one_time_codes',
          'select sealed from portcullis.outbox',
          'select data from portcullis.outbox',
          'select browser_digest from portcullis.pending_sign_ups',
          'select sealed_private from portcullis.signing_keys',
          'select key from portcullis.attempts',
          'select * from portcullis_vault.password_hashes',
          "update portcullis.accounts set name = 'x'",
          "insert into portcullis.events (name, request_id, ip, device) values ('x', '', '', '')",
          'delete from portcullis.attempts',
          'select from portcullis.accounts for update',
          'select portcullis.close_account(id) from portcullis.accounts',
          'create temporary table mine (x integer)',
        ],
        /permission denied|must (be|have)/,
      )
      const reports = [
        'select count(*), max(started_at) from portcullis.sessions',
        'select name, count(*) from portcullis.events group by 1',
        'select template, count(*) filter (where failed_at is not null) from portcullis.outbox group by 1',
        'select email, created_at from portcullis.accounts',
      ]
      assert.deepEqual(await answersOf(readerUrl, reports), Array(reports.length).fill(undefined))
    } finally {
      await answersOf(ownerUrl, [`drop role ${name}`])
    }
  })
})
