import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createApp } from './app.ts'
import { createHashingPool } from './features/passwords/hashing-pool.ts'
import { type Context, createContext } from './platform/context.ts'
import type { Db } from './platform/db/db.ts'
import { sql } from './platform/db/sql.ts'
import { createReadiness } from './platform/readiness.ts'
import { type House, openHouse, publicUrl } from './test/house.ts'

describe('probes', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  /** A server that was started just now on the house's database, or on one that is like it. */
  const startedAnew = (db: Db = house.ctx.db) => {
    const ctx = createContext({ ...house.ctx, db })
    const app = createApp(ctx)
    const probe = async (path: string) => {
      const request = new Request(publicUrl + path, { headers: { host: 'auth.example.com' } })
      const { status, body } = await Promise.resolve(app.fetch(request, { ip: '192.0.2.1' })).then(
        async (answer) => ({ status: answer.status, body: await answer.text() }),
      )
      return { status, body }
    }
    return { ctx, probe }
  }
  const away: Db = {
    ...({} as Db),
    many: async () =>
      Promise.reject(Object.assign(new Error('connect ECONNREFUSED 10.0.0.7'), { code: 'ECONNREFUSED' })),
    ping: async () =>
      Promise.reject(Object.assign(new Error('connect ECONNREFUSED 10.0.0.7'), { code: 'ECONNREFUSED' })),
  }
  const missingIn = (lines: string[]) =>
    lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'not ready to serve')?.missing

  test('[RUN-5] [RUN-6] a server that lacks nothing is alive and ready', async () => {
    const { probe } = startedAnew()

    assert.deepEqual(await probe('/readyz'), { status: 200, body: '{"status":"ok"}' })
    assert.deepEqual(await probe('/healthz'), { status: 200, body: '{"status":"ok"}' })
  })

  test('[RUN-5] [RUN-6] without its database it is alive, not ready, and says why in the log alone', async () => {
    const { probe } = startedAnew(away)

    const readyz = await probe('/readyz')
    const healthz = await probe('/healthz')

    assert.equal(healthz.status, 200)
    assert.equal(readyz.status, 503)
    assert.match(readyz.body, /"code":"unavailable"/)
    assert.doesNotMatch(readyz.body, /database|ECONN|10\.0\.0\.7|key|schema/i)
    assert.deepEqual(
      missingIn(house.logged).map(({ name }: { name: string }) => name),
      ['database', 'schema', 'signing key'],
    )
  })

  test('[RUN-6] a migration that is missing makes it unready, one of a later release does not', async () => {
    const newest = sql`select max(number) from portcullis.migrations`
    await house.rows(
      sql`insert into portcullis.migrations (number, name, checksum) values (999999, 'later', '')`,
    )
    const later = await startedAnew().probe('/readyz')
    await house.rows(sql`delete from portcullis.migrations where number = 999999`)
    await house.rows(sql`update portcullis.migrations set number = -number where number = (${newest})`)

    const lacking = await startedAnew().probe('/readyz')

    await house.rows(sql`update portcullis.migrations set number = -number where number < 0`)
    assert.equal(later.status, 200)
    assert.equal(lacking.status, 503)
    assert.deepEqual(
      missingIn(house.logged).map(({ name }: { name: string }) => name),
      ['schema'],
    )
    assert.equal((await startedAnew().probe('/readyz')).status, 200)
  })

  test('[RUN-6] a server that is about to stop is not ready, also while a look is remembered', async () => {
    const { ctx, probe } = startedAnew()
    const before = await probe('/readyz')

    ctx.instance(createReadiness).leave()

    assert.equal(before.status, 200)
    assert.equal((await probe('/readyz')).status, 503)
    assert.equal((await probe('/healthz')).status, 200)
  })

  test('[RUN-6] a thousand probes are one look', async () => {
    const { probe } = startedAnew()
    await probe('/readyz')
    const before = house.ctx.db.roundTrips()
    const other = startedAnew()

    const answers = await Promise.all(Array.from({ length: 1000 }, () => other.probe('/readyz')))

    assert.ok(answers.every(({ status }) => status === 200))
    assert.ok(house.ctx.db.roundTrips() - before <= 4, `${house.ctx.db.roundTrips() - before} round trips`)
  })

  test('[RUN-6] it says once that something is missing, and once that it is there again', async () => {
    let isAway = true
    const db = new Proxy(house.ctx.db, { get: (there, name) => Reflect.get(isAway ? away : there, name) })
    const ctx: Context = createContext({ ...house.ctx, db })
    const readiness = createReadiness(ctx)
    const look = async () => {
      const ready = await readiness.isReady({ database: ({ db }) => db.ping() })
      await new Promise((resolve) => setTimeout(resolve, 1001))
      return ready
    }

    const [first, second] = [await look(), await look()]
    isAway = false
    const third = await look()

    assert.deepEqual([first, second, third], [false, false, true])
    const said = house.logged
      .filter((line) => /ready to serve/.test(line))
      .map((line) => JSON.parse(line).msg)
    assert.deepEqual(said, ['not ready to serve', 'ready to serve again'])
  })
})

for (const [workers, hashers, width] of [
  ['0', '0', 'all'],
  ['1', '0', 'all'],
  ['10000', '0', 'one'],
  ['2', '3', 'three'],
] as const) {
  test(`[RUN-4] of ${workers} workers each hashes on ${width} of the cores with PASSWORD_HASHERS=${hashers}`, async () => {
    const { availableParallelism } = await import('node:os')
    const settings = { passwords: { hashers: Number(hashers) }, run: { workers: Number(workers) } }

    const pool = createHashingPool({ settings } as unknown as Context)

    assert.equal(pool.state().width, { all: availableParallelism(), one: 1, three: 3 }[width])
  })
}
