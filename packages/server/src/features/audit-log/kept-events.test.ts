import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { createKeyring } from '../../platform/crypto.ts'
import { raw, sql } from '../../platform/db/sql.ts'
import { keepEvents, sweep } from '../../sweeper.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { type House, openHouse } from '../../test/house.ts'
import { logOf } from './test/sealed-log.ts'
import { verifyEvents } from './verify-events.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const { write, seal, verify, found, aSealedLog, letTheMonthExpire } = logOf(() => house)

test('[AUDIT-LOG-8] after a change of SECRET_KEY the whole log is vouched for by the present one', async () => {
  const log = await aSealedLog()
  const present = { ...house.ctx, keyring: createKeyring(randomBytes(48).toString('base64')) }
  assert.match((await verifyEvents(present)).findings.join('\n'), /nothing vouches for the log/)

  await write(1)
  await seal(present)

  const verified = await verifyEvents(present)
  assert.deepEqual([verified.findings, verified.foreignKeys.length], [[], 1])
  await house.rows(sql`update portcullis.events set name = 'sign-in.succeeded' where number = ${log[0]}`)
  assert.deepEqual((await verifyEvents(present)).findings, [`Changed: event ${log[0]}.`])
})

test('[AUDIT-LOG-9] where an erased person came from is erased as well, and the log holds', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  await aSignedInBrowser(house, { email: 'bob@example.com' })
  await browser.post('/v1/account-closure')
  await seal()
  await house.letTimePass(house.settings.emailChange.undoSeconds + 1)

  await sweep(house.ctx)
  await sweep(house.ctx)

  const ofErased = await house.rows(sql<{ ip: string; device: string }>`select distinct ip, device
    from portcullis.events e where account_id is not null
      and not exists (select from portcullis.accounts a where a.id = e.account_id)`)
  assert.deepEqual(ofErased, [{ ip: '', device: '' }])
  const others = await house.rows(sql`select from portcullis.events e
    join portcullis.accounts a on a.id = e.account_id where e.ip = '192.0.2.1'`)
  assert.ok(others.length > 0, 'others keep theirs')
  await seal()
  const { findings, erased } = await verify()
  assert.deepEqual(findings, [])
  assert.ok(erased > 2)
})

test('[AUDIT-LOG-9] an account that was made to vanish excuses nothing', async () => {
  await aSignedInBrowser(house)
  await seal()

  await house.rows(sql`delete from portcullis.accounts`)
  await house.rows(sql`select portcullis.erase_from_events(100)`)

  assert.match((await found()).join('\n'), /no event tells that account \S{36} was erased: events? \d+/)
})

test('[AUDIT-LOG-10] a month is dropped once all of it has expired, with its digests, and the log holds', async () => {
  await keepEvents(house.ctx)
  await aSealedLog()
  await letTheMonthExpire()
  await write(1)
  await seal()

  await keepEvents(house.ctx)

  const { findings, expired, events } = await verify()
  assert.deepEqual({ findings, expired, events }, { findings: [], expired: 7, events: 1 })
  assert.deepEqual(await house.eventNames(), ['sign-in.refused', 'audit-log.expired'])
  const [seals] = await house.rows(sql<{ kept: number }>`
    select count(*) filter (where digests is not null) as kept from portcullis.event_seals`)
  assert.equal(seals?.kept, 1)
})

test('[AUDIT-LOG-10] a month that was dropped before its time is found', async () => {
  await keepEvents(house.ctx)
  await aSealedLog()
  const [partition] = await house.rows(sql<{ name: string }>`
    select tableoid::regclass::text as name from portcullis.events limit 1`)

  await house.rows(sql`drop table ${raw(partition?.name ?? '')}`)

  assert.match((await found()).join('\n'), /^Removed, of 20\d\d-\d\d: events \d+ to \d+\.$/)
})

test('[AUDIT-LOG-10] digests that were taken away before their time excuse nothing', async () => {
  await aSealedLog()

  await house.rows(sql`update portcullis.event_seals set digests = null where number = 2`)

  assert.match((await found()).join('\n'), /^Removed, of 20\d\d-\d\d: events \d+ to \d+\.$/)
})

test('[AUDIT-LOG-10] the database keeps the last 30 days, whoever asks for less', async () => {
  await keepEvents(house.ctx)
  await write(1)

  await house.rows(sql`select portcullis.keep_event_partitions(-1000)`)
  await house.letTimePass(29 * 86_400)
  await house.rows(sql`select portcullis.keep_event_partitions(0)`)

  assert.deepEqual(await house.eventNames(), ['sign-in.refused'])
})

test('[AUDIT-LOG-10] the partitions of this month and the next three are there, also in time to come', async () => {
  for (const days of [0, 100, 300]) {
    await house.letTimePass(days * 86_400)
    await keepEvents(house.ctx)
    await write(1)

    const [ahead] = await house.rows(sql<{ name: string; missing: number }>`
      select tableoid::regclass::text as name, (
        select count(*) from generate_series(0, 3) m
        where to_regclass('portcullis.events_' || to_char(
          date_trunc('month', portcullis.moment() at time zone 'UTC') + make_interval(months => m), 'YYYY_MM'
        )) is null
      ) as missing
      from portcullis.events order by number desc limit 1`)
    assert.match(ahead?.name ?? '', /events_20\d\d_\d\d$/)
    assert.equal(ahead?.missing, 0)
  }
})
