import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { openTestDatabase, type TestDatabase } from '../../test/open-database.ts'
import { createDb, type Db } from './db.ts'
import { sql } from './sql.ts'

describe('statements that belong together', () => {
  let database: TestDatabase
  let db: Db
  before(async () => {
    database = await openTestDatabase()
    db = createDb(database.driver)
    await database.owner.script(`create table notes (id integer primary key, note text not null);
      grant all on notes to public`)
  })
  beforeEach(() => database.owner.script('truncate notes'))
  after(() => database.drop())

  const insert = (id: number, note: string | null) =>
    sql`insert into notes values (${id}::integer, ${note}::text) returning id`
  const notes = () => db.many(sql<{ id: number; note: string }>`select id, note from notes order by id`)

  test('[DATABASE-1] all writes happen in one round trip', async () => {
    const before = db.roundTrips()

    await db.commit([insert(1, 'a'), undefined, insert(2, 'b')])

    assert.equal(db.roundTrips() - before, 1)
    assert.equal((await notes()).length, 2)
  })

  test('[DATABASE-1] none happens when one cannot', async () => {
    await assert.rejects(db.commit([insert(1, 'a'), insert(2, null)]))

    assert.deepEqual(await notes(), [])
  })

  test('[DATABASE-1] a write may read what a named one has written', async () => {
    await db.commit({
      first: sql`insert into notes values (1, 'a') returning note`,
      second: sql`insert into notes select 2, note || 'b' from first returning id`,
    })

    assert.deepEqual(await notes(), [
      { id: 1, note: 'a' },
      { id: 2, note: 'ab' },
    ])
  })

  test('[DATABASE-2] with its proof everything happens, and the proof is given', async () => {
    const proof = await db.commitIf(sql<{ secret: number }>`select 7 as secret`, [insert(1, 'a')])

    assert.equal(proof?.secret, 7)
    assert.equal((await notes()).length, 1)
  })

  test('[DATABASE-2] without its proof nothing has happened', async () => {
    const unproven = sql`update notes set note = 'x' where id = 99 returning id`

    const proof = await db.commitIf(unproven, [insert(1, 'a')])

    assert.equal(proof, undefined)
    assert.deepEqual(await notes(), [])
  })

  test('[DATABASE-3] what was rolled back for a deadlock is tried again', async () => {
    let failures = 2
    const flaky = createDb({
      ...database.driver,
      query: async (text, values, name) => {
        if (failures-- > 0) throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
        return database.driver.query(text, values, name)
      },
    })

    await flaky.commit([insert(1, 'a')])

    assert.equal((await notes()).length, 1)
  })
})
