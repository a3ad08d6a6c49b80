import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { migrate, readSchemaState } from '../platform/db/migrate.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { createRoles } from '../platform/db/roles.ts'
import { answersOf, newName } from '../test/ask-postgres.ts'
import { within } from '../test/open-database.ts'
import { Command } from '../test/run-command.ts'

const real = process.env.TEST_DATABASE_URL !== undefined
const skip = real ? false : 'It migrates a real PostgreSQL alone.'
const quiet = { connections: 2, applicationName: 'test', onError: () => undefined }

describe('migrating as an owner that may do little', { skip }, () => {
  const cluster = process.env.TEST_DATABASE_URL ?? ''
  const owner = newName('owner')
  const [app, reader] = [newName('app'), newName('reader')]
  const databases = [newName('one'), newName('two')] as const
  const ownerUrl = (at: 0 | 1) => within(cluster, databases[at], { role: owner, password: owner })
  const settings = { DATABASE_APP_ROLE: app, DATABASE_READER_ROLE: reader }
  before(async () => {
    await answersOf(cluster, [
      `create role ${owner} login password '${owner}'`,
      ...databases.map((name) => `create database ${name} owner ${owner}`),
    ])
  })
  after(() =>
    answersOf(cluster, [
      ...databases.map((name) => `drop database if exists ${name} with (force)`),
      ...[app, reader, owner].map((name) => `drop role if exists ${name}`),
    ]),
  )

  test('[DATABASE-10] where it may not create roles, it says what an administrator must run, and has changed nothing', async () => {
    const environment = { ...settings, DATABASE_OWNER_URL: ownerUrl(0) }

    const refused = await new Command(['migrate'], environment).ends()

    assert.equal(refused.code, 2)
    assert.match(refused.output, new RegExp(`create role ${app};\\n +create role ${reader};`))
    const driver = openPostgres({ ...quiet, url: ownerUrl(0) })
    assert.ok((await readSchemaState(driver)).pending.length > 10)
    await driver.close()

    await answersOf(cluster, refused.output.match(/create role \w+;/g) ?? [])
    const done = await new Command(['migrate'], environment).ends()
    assert.equal(done.code, 0, done.output)
    assert.match(done.output, new RegExp(`create role portcullis_server login password '…' in role ${app};`))
  })

  test('[DATABASE-10] what was granted by hand is gone after the next run, and what is needed is back', async () => {
    await answersOf(ownerUrl(0), [
      `grant select on portcullis_vault.password_hashes to ${app}`,
      `grant delete on portcullis.events to public`,
      `revoke select on portcullis.accounts from ${app}`,
    ])

    const { code } = await new Command(['migrate'], { ...settings, DATABASE_OWNER_URL: ownerUrl(0) }).ends()

    const client = new pg.Client({ connectionString: ownerUrl(0) })
    await client.connect()
    const { rows } = await client.query(
      `select has_table_privilege($1, 'portcullis_vault.password_hashes', 'select') as hashes,
         has_table_privilege($1, 'portcullis.events', 'delete') as events,
         has_table_privilege($1, 'portcullis.accounts', 'select') as accounts,
         has_database_privilege($1, current_database(), 'temporary') as temporary`,
      [app],
    )
    await client.end()
    assert.equal(code, 0)
    assert.deepEqual(rows, [{ hashes: false, events: false, accounts: true, temporary: false }])
  })

  test('[DATABASE-10] two databases of one cluster may create the roles and migrate at the same moment', async () => {
    const fresh = { app: newName('app'), reader: newName('reader') }
    const targets = [within(cluster, databases[0]), within(cluster, databases[1])]
    const drivers = [...targets, ...targets].map((url) => openPostgres({ ...quiet, url }))

    await Promise.all(drivers.map((driver) => createRoles(driver, fresh)))
    await Promise.all(drivers.map((driver) => migrate(driver, { roles: fresh })))

    for (const driver of drivers) assert.deepEqual((await readSchemaState(driver)).pending, [])
    await Promise.all(drivers.map((driver) => driver.close()))
    await answersOf(targets[0], [`drop owned by ${fresh.app}, ${fresh.reader}`])
    await answersOf(targets[1], [
      `drop owned by ${fresh.app}, ${fresh.reader}`,
      `drop role ${fresh.app}, ${fresh.reader}`,
    ])
  })

  test('[DATABASE-10] an owner that is named as one of the roles is told so', async () => {
    const { code, output } = await new Command(['migrate'], {
      DATABASE_OWNER_URL: ownerUrl(0),
      DATABASE_APP_ROLE: owner,
    }).ends()

    assert.equal(code, 2)
    assert.match(output, /DATABASE_APP_ROLE/)
  })
})
