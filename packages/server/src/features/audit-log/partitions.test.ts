import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { keepEvents } from '../../sweeper.ts'
import { type House, openHouse } from '../../test/house.ts'
import { keepEventPartitions } from './queries.ts'

const day = 86_400

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(async () => {
  if (house) await house.close()
})

/** The partitions by their months, and how many events each has. */
const partitions = async (): Promise<Record<string, number>> => {
  const rows = await house.rows(sql<{ name: string; count: number }>`
    select c.relname as name, (
      xpath('/row/c/text()', query_to_xml('select count(*) as c from portcullis.' || c.relname, false, true, ''))
    )[1]::text::integer as count
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'portcullis.events'::regclass order by 1`)
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}
const months = async () => Object.keys(await partitions()).filter((name) => name !== 'events_default')
const monthAhead = (ahead: number): string => {
  const now = house.ctx.now()
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead))
  return `events_${month.toISOString().slice(0, 7).replace('-', '_')}`
}
const somethingHappens = () => house.browser().signIn('nobody@example.com', 'no such password')

test('[AUDIT-LOG-10] partitions are there three months ahead, and the sweeper makes the next ones in time', async () => {
  await keepEvents(house.ctx)
  for (const ahead of [0, 1, 2, 3]) assert.ok((await months()).includes(monthAhead(ahead)))

  await house.letTimePass(62 * day)
  await keepEvents(house.ctx)

  assert.ok((await months()).includes(monthAhead(3)))
  await somethingHappens()
  const counts = await partitions()
  assert.deepEqual([counts[monthAhead(0)], counts.events_default], [1, 0])
})

test('[AUDIT-LOG-10] what comes before its partition stays in the log, and its month’s partition is left out', async () => {
  await house.letTimePass(400 * day)
  await somethingHappens()

  await house.rows(keepEventPartitions(null))

  assert.equal((await partitions()).events_default, 1)
  assert.ok(!(await months()).includes(monthAhead(0)))
  assert.ok((await months()).includes(monthAhead(1)))
  assert.deepEqual(await house.eventNames(), ['sign-in.refused'])
})

test('[AUDIT-LOG-10] a month is dropped once its last event is too old, and the default partition loses what is as old', async () => {
  await house.letTimePass(900 * day)
  await somethingHappens()
  await house.rows(keepEventPartitions(null))
  await house.letTimePass(35 * day)
  await somethingHappens()
  const before = await house.eventNames()

  await house.rows(keepEventPartitions(365))
  assert.equal(before.length, 2)
  assert.deepEqual(await house.eventNames(), before, 'a year is kept')
  await house.rows(keepEventPartitions(40))
  assert.deepEqual(await house.eventNames(), before, 'so are forty days')
  await house.letTimePass(100 * day)
  await house.rows(keepEventPartitions(40))

  assert.deepEqual(new Set(await house.eventNames()), new Set(['audit-log.expired']))
  assert.ok(
    (await months()).every((month) => month >= monthAhead(-2)),
    `${await months()}`,
  )
})

test('[AUDIT-LOG-10] the application drops nothing of the last 30 days, whatever it asks for', async () => {
  await somethingHappens()
  await house.letTimePass(29 * day)
  await somethingHappens()

  for (const days of [0, -1, 1, 29, -2_147_483_648])
    await house.injected('select portcullis.keep_event_partitions($1)', [days])

  assert.equal((await house.eventNames()).length, 2)
})
