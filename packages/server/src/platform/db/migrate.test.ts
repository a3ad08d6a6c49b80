import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestDatabase, type TestDatabase } from '../../test/open-database.ts'
import { listMigrations, migrate, planMigration, readSchemaState } from './migrate.ts'

describe('migrations', () => {
  let database: TestDatabase
  before(async () => {
    database = await openTestDatabase()
  })
  after(() => database.drop())

  const wipe = () =>
    database.driver.script('drop schema portcullis cascade; drop schema portcullis_vault cascade')

  test('[DATABASE-4] a second run has nothing to do', async () => {
    assert.deepEqual(await migrate(database.driver), [])
  })

  test('[DATABASE-4] two migrators at once are harmless', async () => {
    await wipe()

    await Promise.all([migrate(database.driver), migrate(database.driver)])

    assert.deepEqual((await readSchemaState(database.driver)).pending, [])
  })

  test('[DATABASE-5] a changed migration is refused', async () => {
    await database.driver.script("update portcullis.migrations set checksum = 'x' where number = 3")

    await assert.rejects(migrate(database.driver), /3-throttle/)

    const { checksum } = listMigrations()[2] ?? { checksum: '' }
    await database.driver.script(`update portcullis.migrations set checksum = '${checksum}' where number = 3`)
  })

  test('[DATABASE-5] a schema of a newer release is refused', async () => {
    await database.driver.script("insert into portcullis.migrations values (999999, 'later', 'x')")

    await assert.rejects(migrate(database.driver), /999999/)

    await database.driver.script('delete from portcullis.migrations where number = 999999')
  })

  test('[DATABASE-6] a plan has every pending migration, and changes nothing', async () => {
    await wipe()

    const { pending } = await readSchemaState(database.driver)
    const plan = planMigration(pending)

    assert.equal(pending.length, listMigrations().length)
    for (const { text } of pending) assert.ok(plan.includes(text))
    assert.equal((await readSchemaState(database.driver)).pending.length, pending.length)
    await migrate(database.driver)
  })

  test('[DATABASE-9] no function lets PostgreSQL expect a thousand rows of it', async () => {
    const { rows } = await database.driver.query(
      `select p.proname as name, p.prorows as rows
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname like 'portcullis%' and p.proretset and p.prorows > 10`,
      [],
      'row-estimates',
    )

    assert.deepEqual(rows, [])
  })
})
