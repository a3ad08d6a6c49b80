import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestDatabase, type TestDatabase } from '../../test/open-database.ts'
import { listMigrations, migrate, planMigration, readSchemaState } from './migrate.ts'
import { usualRoles } from './roles.ts'

describe('migrations', () => {
  let database: TestDatabase
  before(async () => {
    database = await openTestDatabase()
  })
  after(() => database.drop())

  const wipe = () =>
    database.owner.script('drop schema portcullis cascade; drop schema portcullis_vault cascade')

  test('[DATABASE-4] a second run has nothing to do', async () => {
    assert.deepEqual(await migrate(database.owner), [])
  })

  test('[DATABASE-4] two migrators at once are harmless', async () => {
    await wipe()

    await Promise.all([migrate(database.owner), migrate(database.owner)])

    assert.deepEqual((await readSchemaState(database.owner)).pending, [])
  })

  test('[DATABASE-5] a changed migration is refused', async () => {
    await database.owner.script("update portcullis.migrations set checksum = 'x' where number = 3")

    await assert.rejects(migrate(database.owner), /3-throttle/)

    const { checksum } = listMigrations()[2] ?? { checksum: '' }
    await database.owner.script(`update portcullis.migrations set checksum = '${checksum}' where number = 3`)
  })

  test('[DATABASE-5] a schema of a newer release is refused', async () => {
    await database.owner.script(
      `insert into portcullis.migrations (number, name, checksum, breaking)
       values (999999, 'later', 'x', true)`,
    )

    await assert.rejects(migrate(database.owner), /999999/)

    await database.owner.script('delete from portcullis.migrations where number = 999999')
  })

  test('[DATABASE-6] a plan has every pending migration, and changes nothing', async () => {
    await wipe()

    const { pending } = await readSchemaState(database.owner)
    const plan = planMigration(pending, usualRoles)

    assert.equal(pending.length, listMigrations().length)
    for (const { text } of pending) assert.ok(plan.includes(text))
    assert.equal((await readSchemaState(database.owner)).pending.length, pending.length)
    await migrate(database.owner)
  })

  test('[DATABASE-9] no function lets PostgreSQL expect a thousand rows of it', async () => {
    const { rows } = await database.owner.query(
      `select p.proname as name, p.prorows as rows
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname like 'portcullis%' and p.proretset and p.prorows > 10`,
      [],
      'row-estimates',
    )

    assert.deepEqual(rows, [])
  })
})
