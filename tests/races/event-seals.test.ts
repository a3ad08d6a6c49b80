import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { createEventSealer } from '../../packages/server/src/features/audit-log/seal-events.ts'
import { verifyEvents } from '../../packages/server/src/features/audit-log/verify-events.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { anotherNode } from '../../packages/server/src/test/another-node.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
import { keepDoing } from '../../packages/server/src/test/until.ts'
import { skip, together } from './real-house.ts'

const insert = `insert into portcullis.events (name, request_id, ip, device)
  values ('sign-in.refused', 'race', '192.0.2.1', 'Firefox') returning number`

describe('sealing beside writers', { skip }, () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  /** A connection in a transaction of its own, and the number of the event that it has written there. */
  const aWriter = async () => {
    const client = new pg.Client({ connectionString: house.databaseUrl })
    await client.connect()
    await client.query('begin')
    const { rows } = await client.query<{ number: string }>(insert)
    return {
      number: Number(rows[0]?.number),
      client,
      end: async (how: 'commit' | 'rollback') => {
        await client.query(how)
        await client.end()
      },
    }
  }
  const sealed = async () => {
    const [row] = await house.rows(sql<{ numbers: string[] }>`select array(
      select n::text from portcullis.event_seals s, unnest(s.events) r,
        generate_series(lower(r), upper(r) - 1) n
      ) as numbers`)
    return row?.numbers.map(Number).toSorted((a, b) => a - b)
  }

  test('[AUDIT-LOG-6] an event is not sealed before one of a lower number that may still come', async () => {
    const sealer = createEventSealer(house.ctx)
    const slow = await aWriter()
    const quick = await aWriter()
    await quick.end('commit')
    assert.ok(slow.number < quick.number)

    for (let look = 0; look < 3; look++) await sealer.seal()
    const before = await sealed()
    await slow.end('commit')
    await sealer.seal()

    assert.deepEqual(before, [])
    assert.deepEqual(await sealed(), [slow.number, quick.number])
    assert.deepEqual((await verifyEvents(house.ctx)).findings, [])
  })

  test('[AUDIT-LOG-6] what was settled before a long statement is sealed while it runs', async () => {
    const sealer = createEventSealer(house.ctx)
    const quick = await aWriter()
    await sealer.seal() // It marks this number, and who is writing.
    await quick.end('commit')
    const slow = await aWriter()

    await sealer.seal()
    const during = await sealed()
    await slow.end('rollback')
    await sealer.seal()

    assert.deepEqual(during, [quick.number])
    assert.deepEqual(await sealed(), [quick.number], 'a rolled back event leaves a gap and no seal')
    assert.deepEqual((await verifyEvents(house.ctx)).findings, [])
  })

  test('[AUDIT-LOG-6] neither waits for the other', async () => {
    const slow = await aWriter()
    const others = await together(20, async () => {
      const writer = await aWriter()
      await writer.end('commit')
    })
    assert.equal(others.length, 20)

    const began = performance.now()
    await createEventSealer(house.ctx).seal()

    assert.ok(performance.now() - began < 5000)
    await slow.end('commit')
  })

  test('[AUDIT-LOG-6] [AUDIT-LOG-7] under a storm on several nodes every event is sealed once, in its place', async (t) => {
    const nodes = [anotherNode(house), anotherNode(house), anotherNode(house)]
    const sealers = nodes.map(({ ctx }) => createEventSealer(ctx))
    let overtaken = 0
    const sealing = sealers.map((sealer) =>
      keepDoing(t, async () => {
        await sealer.seal()
        await wait(Math.random() * 10)
      }),
    )

    let highest = 0
    const written = await together(12, async (at) => {
      const kept: number[] = []
      for (let i = 0; i < 25; i++) {
        const writer = await aWriter()
        await wait(Math.random() * 30)
        const how = (at + i) % 5 === 0 ? 'rollback' : 'commit'
        await writer.end(how)
        if (how === 'commit') kept.push(writer.number)
        if (how === 'commit' && writer.number < highest) overtaken += 1
        highest = Math.max(highest, writer.number)
      }
      return kept
    })
    await Promise.all(sealing.map((end) => end()))
    for (let look = 0; look < 2; look++) await sealers[0]?.seal()
    await Promise.all(nodes.map((node) => node.close()))

    const { findings, unsealed, events, seals } = await verifyEvents(house.ctx)
    assert.ok(overtaken > 20, `numbers were overtaken ${overtaken} times`)
    assert.ok(seals > 5, `${seals} seals were made meanwhile`)
    assert.deepEqual(
      await sealed(),
      written.flat().toSorted((a, b) => a - b),
    )
    assert.deepEqual(
      { findings, unsealed: unsealed.count, events },
      { findings: [], unsealed: 0, events: 240 },
    )
  })
})
