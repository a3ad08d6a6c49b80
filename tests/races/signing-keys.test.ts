import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { turnSigningKeys } from '../../packages/server/src/features/signing-keys/keep-schedule.ts'
import { makeKey } from '../../packages/server/src/features/signing-keys/make-key.ts'
import { rotateKeys } from '../../packages/server/src/features/signing-keys/queries.ts'
import {
  replaceSigningKeys,
  rotateSigningKeys,
} from '../../packages/server/src/features/signing-keys/rotate-keys.ts'
import { spreadSeconds } from '../../packages/server/src/features/signing-keys/schedule.ts'
import {
  ageKeys,
  keysOf,
  kidOf,
  startAnew,
  statesOf,
} from '../../packages/server/src/features/signing-keys/test/keys.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { anotherNode } from '../../packages/server/src/test/another-node.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
import { until } from '../../packages/server/src/test/until.ts'
import { skip, together } from './real-house.ts'

const rotationSeconds = 90 * 86_400

describe('signing keys that several nodes change at once', { skip }, () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(async () => {
    await house.empty()
    await startAnew(house)
  })
  after(async () => {
    if (house) await house.close()
  })

  /** A node in the middle of a rotation: everything is done but the commit. */
  const inTheMiddle = async () => {
    const client = new pg.Client({ connectionString: house.databaseUrl })
    client.on('error', () => undefined)
    await client.connect()
    await client.query('begin')
    const [current, next] = [await kidOf(house, 'current'), await kidOf(house, 'next')]
    const rotation = { current, next, signedSeconds: 0, publishedSeconds: spreadSeconds }
    const caller = { ...house.ctx.request, by: 'schedule' as const }
    const { text, values } = rotateKeys({ ...rotation, newKey: await makeKey(house.ctx) }, caller)
    const { rows } = await client.query(text, values)
    assert.deepEqual(rows, [{ verdict: 'rotated' }])
    return client
  }

  test('[SIGNING-KEYS-9] a node that is killed in the middle leaves everything as it was, and the next one does it', async () => {
    await ageKeys(house, rotationSeconds)
    const before = await keysOf(house)
    const dying = await inTheMiddle()

    const pid = (await dying.query('select pg_backend_pid() as pid')).rows[0].pid
    await house.rows(sql`select pg_terminate_backend(${pid}::integer)`)
    const session = sql`select from pg_stat_activity where pid = ${pid}::integer`
    await until(async () => (await house.rows(session)).length === 0)

    assert.deepEqual(await keysOf(house), before)
    assert.deepEqual(await house.eventNames(), [])
    await turnSigningKeys(house.ctx)
    assert.deepEqual(await house.eventNames(), ['signing-keys.rotated', 'signing-keys.made'])
  })

  test('[SIGNING-KEYS-9] who comes in the middle of a rotation waits, and then does not rotate again', async () => {
    await ageKeys(house, rotationSeconds)
    const first = await inTheMiddle()

    const second = rotateSigningKeys(house.ctx, { by: 'command' })
    assert.equal(await Promise.race([second, wait(300)]), undefined, 'it waits')
    await first.query('commit')

    assert.equal(await second, 'changed-meanwhile')
    assert.deepEqual(Object.values(await statesOf(house)).toSorted(), ['current', 'next', 'previous'])
    await first.end()
  })

  test('[SIGNING-KEYS-12] of two operators who replace the keys at once, one does', async () => {
    const client = new pg.Client({ connectionString: house.ownerUrl })
    await client.connect()
    await client.query('begin')
    await client.query('select portcullis.take_turn_with_keys()')

    const both = together(2, () => replaceSigningKeys(house.ctx, 'command'))
    const waiting = sql`select from pg_locks where not granted
      and database = (select oid from pg_database where datname = current_database())`
    await until(async () => (await house.rows(waiting)).length >= 2)
    await client.query('commit')

    assert.deepEqual((await both).toSorted(), ['changed-meanwhile', 'replaced'])
    assert.equal((await keysOf(house)).length, 4)
    await client.end()
  })

  test('[SIGNING-KEYS-9] [SIGNING-KEYS-12] whatever happens at once, one key signs, one is next, no other can', async () => {
    await ageKeys(house, rotationSeconds)
    const nodes = Array.from({ length: 6 }, (_, n) => anotherNode(house, { aheadSeconds: n * 86_400 }))
    const acts: (() => Promise<unknown>)[] = [
      ...nodes.map(
        ({ ctx }) =>
          () =>
            turnSigningKeys(ctx),
      ),
      ...nodes.map(
        ({ ctx }) =>
          () =>
            rotateSigningKeys(ctx, { by: 'command' }),
      ),
      ...nodes.map(
        ({ ctx }) =>
          () =>
            replaceSigningKeys(ctx, 'command'),
      ),
    ]

    for (let round = 0; round < 5; round++) {
      await together(acts.length, (n) => acts[(n * 7 + round) % acts.length]?.() ?? Promise.reject())

      const keys = await keysOf(house)
      const able = keys.filter(({ sealed_private }) => sealed_private !== null)
      assert.deepEqual(able.map(({ state }) => state).toSorted(), ['current', 'next'])
      await ageKeys(house, rotationSeconds)
    }
    assert.ok((await keysOf(house)).some(({ state }) => state === 'retired'))
    await Promise.all(nodes.map((node) => node.close()))
  })
})
