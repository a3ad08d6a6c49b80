import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { createKeyring } from '../../platform/crypto.ts'
import { raw, sql } from '../../platform/db/sql.ts'
import { type House, openHouse } from '../../test/house.ts'
import { readCheckpoints } from './checkpoint.ts'
import { createEventSealer } from './seal-events.ts'
import { logOf } from './test/sealed-log.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const { write, seal, verify, found, aSealedLog } = logOf(() => house)

test('[AUDIT-LOG-6] every event is sealed once, in seals that follow each other', async () => {
  await aSealedLog()

  const again = await seal()
  const verified = await verify()

  assert.equal(again, undefined, 'there is nothing to seal twice')
  assert.deepEqual(verified, {
    findings: [],
    events: 7,
    seals: 3,
    unsealed: { count: 0, since: undefined },
    expired: 0,
    erased: 0,
    late: 0,
    foreignKeys: [],
  })
})

test('[AUDIT-LOG-6] more events than one seal holds take several', async () => {
  await house.rows(sql`insert into portcullis.events (name, request_id, ip, device)
    select 'sign-in.refused', 'many', '192.0.2.1', 'Firefox' from generate_series(1, 2500)`)

  const checkpoint = await seal()

  assert.deepEqual([checkpoint?.seal, checkpoint?.events], [3, 2500])
  assert.deepEqual(await found(), [])
})

test('[AUDIT-LOG-6] numbers that nobody has used are no gap', async () => {
  await write(1)
  await assert.rejects(
    house.rows(sql`insert into portcullis.events (name, request_id, ip, device, account_id)
      values ('a', 'b', 'c', 'd', 'no uuid'::text::uuid)`),
  )
  await house.rows(sql`select nextval('portcullis.events_number_seq') from generate_series(1, 5)`)
  await write(1)

  await seal()

  const { findings, events, seals } = await verify()
  assert.deepEqual({ findings, events, seals }, { findings: [], events: 2, seals: 1 })
})

test('[AUDIT-LOG-6] what is sealed costs a request nothing: neither statement nor lock', async () => {
  const browser = house.browser()
  const tripsOf = async () => {
    const before = house.ctx.db.roundTrips()
    await browser.signIn('ann@example.com', 'wrong horse battery staple')
    return house.ctx.db.roundTrips() - before
  }
  const unsealed = await tripsOf()
  await seal()

  const sealed = await tripsOf()

  assert.equal(sealed, unsealed)
})

type Tampering = {
  of: string
  act: (numbers: number[]) => Promise<unknown>
  says: (numbers: number[]) => RegExp
}

const tamperings: Tampering[] = [
  {
    of: 'changed in what it says',
    act: ([, , third]) =>
      house.rows(sql`update portcullis.events set detail = '{"reason": "nothing"}' where number = ${third}`),
    says: ([, , third]) => new RegExp(`^Changed: event ${third}\\.$`),
  },
  {
    of: 'changed in where it came from',
    act: ([, , , fourth]) =>
      house.rows(sql`update portcullis.events set ip = '198.51.100.9' where number = ${fourth}`),
    says: ([, , , fourth]) => new RegExp(`^Changed: event ${fourth}\\.$`),
  },
  {
    of: 'robbed of where it came from',
    act: ([first]) =>
      house.rows(sql`update portcullis.events set ip = '', device = '' where number = ${first}`),
    says: ([first]) => new RegExp(`^Changed: event ${first}\\.$`),
  },
  {
    of: 'moved by a microsecond',
    act: ([first]) =>
      house.rows(
        sql`update portcullis.events set at = at + interval '1 microsecond' where number = ${first}`,
      ),
    says: ([first]) => new RegExp(`^Changed: event ${first}\\.$`),
  },
  {
    of: 'removed',
    act: ([, second, third]) =>
      house.rows(sql`delete from portcullis.events where number in (${second}, ${third})`),
    says: ([, second, third]) => new RegExp(`^Removed, of 20\\d\\d-\\d\\d: events ${second} to ${third}\\.$`),
  },
  {
    of: 'put in where a number was free',
    act: async ([first]) => {
      await house.rows(sql`insert into portcullis.events (number, name, request_id, ip, device)
        overriding system value values (${(first ?? 0) - 1}, 'sign-in.succeeded', 'x', 'x', 'x')`)
    },
    says: ([first]) => new RegExp(`^Put in .*: event ${(first ?? 0) - 1}\\.$`),
  },
]

for (const { of, act, says } of tamperings) {
  test(`[AUDIT-LOG-7] an event that was ${of} is found, and named`, async () => {
    await house.rows(sql`select nextval('portcullis.events_number_seq')`)
    const log = await aSealedLog()
    assert.deepEqual(await found(), [])

    await act(log)

    const findings = await found()
    assert.equal(findings.length, 1, findings.join('\n'))
    assert.match(findings[0] ?? '', says(log))
  })
}

test('[AUDIT-LOG-7] two events that have changed places are both found', async () => {
  const [first = 0, second = 0] = await aSealedLog()

  await house.rows(sql`update portcullis.events set detail = (
    select o.detail from portcullis.events o where o.number = ${first + second}::bigint - events.number)
    where number in (${first}, ${second})`)

  assert.deepEqual(await found(), [`Changed: events ${first} to ${second}.`])
})

test('[AUDIT-LOG-7] a seal that was changed, whichever part of it, is found', async () => {
  await aSealedLog()
  for (const [part, value] of [
    ['total', 'total + 1'],
    ['sealed_at', "sealed_at - interval '1 hour'"],
    ['last_at', "last_at - interval '1 hour'"],
    ['digests', 'digests || digests'],
    ['digest', 'sha256(digest)'],
    ['link', 'sha256(link)'],
    ['signature', 'sha256(signature)'],
    ['key_id', "'unknown'"],
  ] as const) {
    await house.rows(sql`create table portcullis.kept as select * from portcullis.event_seals`)
    await house.rows(sql`update portcullis.event_seals set ${raw(part)} = ${raw(value)} where number = 2`)

    assert.match((await found()).join('\n'), /^Seal [23] was changed/m, part)

    await house.rows(sql`delete from portcullis.event_seals`)
    await house.rows(sql`insert into portcullis.event_seals select * from portcullis.kept`)
    await house.rows(sql`drop table portcullis.kept`)
  }
  assert.deepEqual(await found(), [], 'they are as they were')
})

test('[AUDIT-LOG-7] a seal that was removed with its events is found', async () => {
  const log = await aSealedLog()

  await house.rows(sql`delete from portcullis.event_seals where number = 2`)
  await house.rows(sql`delete from portcullis.events where number = any(${log.slice(2, 5)}::bigint[])`)

  assert.deepEqual(await found(), ['Seal 2 is missing.'])
})

test('[AUDIT-LOG-7] whoever has the database alone cannot seal what they have changed', async () => {
  const [first] = await aSealedLog()
  await house.rows(sql`update portcullis.events set ip = '198.51.100.9' where number = ${first}`)
  const forger = { ...house.ctx, keyring: createKeyring(randomBytes(48).toString('base64')) }
  await house.rows(sql`delete from portcullis.event_seals`)

  await seal(forger)

  assert.match((await found()).join('\n'), /nothing vouches for the log/)
})

test('[AUDIT-LOG-7] a log that was cut off is found by a checkpoint that was kept', async () => {
  await aSealedLog()
  await write(1)
  const kept = await seal()
  assert.ok(kept)
  const checkpoints = readCheckpoints(`a line\n${JSON.stringify({ level: 'info', checkpoint: kept })}\n`)
  assert.deepEqual(await found({ checkpoints }), [])

  await house.rows(sql`delete from portcullis.event_seals where number = 4`)
  await house.rows(sql`delete from portcullis.events where number = ${kept.lastEvent}`)

  assert.deepEqual(await found(), [], 'without it nothing is amiss')
  assert.match((await found({ checkpoints })).join('\n'), /^The log was cut off: seal 4 .* is gone/)
})

test('[AUDIT-LOG-7] a log that was cut off and sealed anew is found by a checkpoint', async () => {
  await aSealedLog()
  await write(1)
  const kept = await seal()
  assert.ok(kept)
  await house.rows(sql`delete from portcullis.event_seals where number = 4`)
  await house.rows(sql`update portcullis.events set ip = '198.51.100.9' where number = ${kept.lastEvent}`)

  await seal()

  assert.match((await found({ checkpoints: [kept] })).join('\n'), /^Seal 4 is not the one of the checkpoint/)
})

test('[AUDIT-LOG-7] a checkpoint that was forged is called so', async () => {
  await aSealedLog()
  await write(1)
  const kept = await seal()
  assert.ok(kept)

  const forged = { ...kept, link: kept.signature }

  assert.match((await found({ checkpoints: [forged] })).join('\n'), /not one of this server's/)
})

test('[AUDIT-LOG-7] a sealer that sees a seal gone seals no more, and says so', async () => {
  const sealer = createEventSealer(house.ctx)
  await write(1)
  await sealer.seal()
  await house.rows(sql`delete from portcullis.event_seals`)
  await write(1)

  const made = await sealer.seal()

  assert.equal(made, undefined)
  assert.deepEqual(await house.rows(sql`select from portcullis.event_seals`), [])
  assert.match(house.logged.join(''), /the audit log was changed or cut/)
})
