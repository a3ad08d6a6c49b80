import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import pg from 'pg'
import { openTestDatabase, type TestDatabase } from '../../test/open-database.ts'
import { migrate, readSchemaState } from './migrate.ts'
import { usualRoles } from './roles.ts'

const real = process.env.TEST_DATABASE_URL !== undefined
const skip = real ? false : 'An embedded database has one connection, and nobody to wait for.'

describe('a migration beside those who are being served', { skip }, () => {
  let database: TestDatabase
  let holder: pg.Client
  before(async () => {
    database = await openTestDatabase()
  })
  beforeEach(async () => {
    // What 000013 makes is to be made again; who uses the table of 000014 meanwhile is in its way.
    await database.owner.script(`drop table if exists portcullis.secret_ages;
      delete from portcullis.migrations where number = 13`)
    holder = new pg.Client({ connectionString: database.ownerUrl })
    await holder.connect()
  })
  after(async () => {
    if (database) await database.drop()
  })

  const pending = async () => (await readSchemaState(database.owner)).pending.map(({ number }) => number)
  /** Somebody is in the middle of something that has used the table of migrations. */
  const hold = async () => {
    await holder.query('begin')
    await holder.query('select from portcullis.migrations')
  }

  test('[DATABASE-17] it steps back for whoever holds a lock, says so, and goes on when it is free', async () => {
    const said: string[] = []
    await hold()

    const migrating = migrate(database.owner, {
      roles: usualRoles,
      say: (line) => said.push(line),
      pauseMs: 50,
    })
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await holder.query('commit')
    await migrating

    assert.match(said[0] ?? '', /Somebody holds a lock/)
    assert.deepEqual(await pending(), [])
    await holder.end()
  })

  test('[DATABASE-17] nobody else waits for more than two seconds behind it', async () => {
    await hold()
    const migrating = migrate(database.owner, { roles: usualRoles, tries: 2, pauseMs: 500 }).catch(
      () => 'gave up',
    )
    const served = new pg.Client({ connectionString: database.url })
    await served.connect()
    let longestMs = 0
    let asked = 0

    for (const end = performance.now() + 3000; performance.now() < end; asked++) {
      const start = performance.now()
      await served.query('select number from portcullis.migrations')
      longestMs = Math.max(longestMs, performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await holder.query('rollback')
    await migrating

    assert.ok(longestMs > 1000, `somebody did wait: ${longestMs} ms`)
    assert.ok(longestMs < 2800, `${longestMs} ms`)
    assert.ok(asked > 20)
    await served.end()
    await holder.end()
  })

  test('[DATABASE-17] a lock that is never free leaves everything as it was, and tells where to look', async () => {
    await hold()

    const failed = migrate(database.owner, { roles: usualRoles, tries: 1 })

    await assert.rejects(failed, /never free[\s\S]*pg_stat_activity/)
    await holder.end()
    assert.deepEqual(await pending(), [13])
  })
})
