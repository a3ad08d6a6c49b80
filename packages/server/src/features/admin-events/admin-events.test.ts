import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { AdminEvents, EventSeries } from '@portcullis/protocol/admin-shapes'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { anAccount } from '../../test/fixtures.ts'
import { type House, openHouse } from '../../test/house.ts'
import { anOperator, idOf } from '../../test/operators.ts'

const email = 'ann@example.com'

describe('events, for those who run the service', () => {
  let house: House
  let auditor: Browser
  before(async () => {
    house = await openHouse()
  })
  beforeEach(async () => {
    await house.empty()
    auditor = await anOperator(house, 'auditor')
  })
  after(() => house.close())

  const list = async (query = '') => (await auditor.get<AdminEvents>(`/v1/admin/events${query}`)).body
  const write = (name: string, count: number, ip = '203.0.113.9', device = 'x') =>
    house.rows(sql`insert into portcullis.events (name, request_id, ip, device, detail)
      select ${name}::text, 'r', ${ip}::text, ${device}::text, '{"reason":"invalid_credentials"}'
      from generate_series(1, ${count}::integer)`)
  const pagesOf = async (query: string) => {
    const seen: number[] = []
    let pages = 0
    for (let next: number | null = 0; next !== null; pages++) {
      const page: AdminEvents = await list(`?limit=7${query}${next ? `&before=${next}` : ''}`)
      seen.push(...page.events.map(({ number }) => number))
      next = page.next
    }
    return { seen, pages }
  }

  test('[ADMIN-EVENTS-1] whoever pages meets every event once, the newest first', async () => {
    await write('sign-in.refused', 40)
    const [all] = await house.rows(
      sql<{ count: number }>`select count(*)::integer as count from portcullis.events`,
    )

    const { seen } = await pagesOf('')

    assert.equal(seen.length, all?.count)
    assert.deepEqual(
      seen,
      [...new Set(seen)].toSorted((a, b) => b - a),
    )
  })

  test('[ADMIN-EVENTS-1] events are found by name, result, account and address', async () => {
    await anAccount(house)
    await house.browser('203.0.113.77').signIn(email, 'not the right one at all')
    const id = await idOf(house, email)
    const names = async (query: string) => (await list(query)).events.map(({ event }) => event)

    assert.deepEqual(await names('?ip=203.0.113.77'), ['sign-in.refused'])
    assert.deepEqual(await names(`?account=${id}`), ['sign-in.refused', 'email-verification.confirmed'])
    assert.deepEqual(await names(`?account=${id}&result=failure`), ['sign-in.refused'])
    assert.deepEqual(await names('?event=sign-in.refused&result=success'), [])
    assert.equal((await names('?event=operators.granted')).length, 1)
    for (const query of [
      '?event=Sign%25',
      '?account=1',
      '?before=-1',
      '?before=1e9',
      '?result=good',
      '?at=1',
    ])
      assert.equal((await auditor.get(`/v1/admin/events${query}`)).code, 'malformed_request', query)
  })

  test('[ADMIN-EVENTS-1] what stands far back is found by going on; no page looks at more than its share', async () => {
    await write('detection.guessing', 1)
    await write('sign-in.refused', 21_000)

    const first = await list('?event=detection.guessing')
    const { seen, pages } = await pagesOf('&event=detection.guessing')

    assert.deepEqual(first.events, [])
    assert.ok(first.next !== null)
    assert.deepEqual([seen.length, pages], [1, 2])
  })

  test('[ADMIN-EVENTS-2] what happened is counted over time, and from where it was refused', async () => {
    await write('sign-in.refused', 5)
    await write('sign-in.refused', 2, '203.0.113.10')
    await write('sign-in.succeeded', 3, '203.0.113.11')

    const { body } = await auditor.get<EventSeries>('/v1/admin/events/series?hours=1')

    const sum = (event: string, reason: string | null) =>
      body.series
        .filter((step) => step.event === event && step.reason === reason)
        .reduce((total, { count }) => total + count, 0)
    assert.equal(sum('sign-in.refused', 'invalid_credentials'), 7)
    assert.equal(sum('sign-in.succeeded', null), 5, 'with those of the auditor')
    assert.deepEqual(
      body.sources.slice(0, 2).map(({ ip, refusals }) => [ip, refusals]),
      [
        ['203.0.113.9', 5],
        ['203.0.113.10', 2],
      ],
    )
    assert.equal((await auditor.get('/v1/admin/events/series?hours=1000')).code, 'malformed_request')
  })

  test('[ADMIN-EVENTS-3] [T180] whatever stands in an event comes as text, byte for byte', async () => {
    const device = `<img src=x onerror=alert(1)>=HYPERLINK("x")'"\u2028`
    await write('sign-in.refused', 1, '203.0.113.9', device)

    const answer = await auditor.get<AdminEvents>('/v1/admin/events?limit=1')

    assert.equal(answer.body.events[0]?.device, device)
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  })

  /** Events of so many days ago, each with its place in the order. */
  const writeAgo = (name: string, count: number, days: number) =>
    house.rows(sql`insert into portcullis.events (at, name, request_id, ip, device)
      select now() - make_interval(days => ${days}::integer) + step * interval '1 second', ${name}::text, 'r',
        '203.0.113.9', 'x' from generate_series(1, ${count}::integer) step`)
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

  test('[ADMIN-EVENTS-4] a span of time is found, however much came after it, and its pages end', async () => {
    await house.rows(sql`truncate portcullis.events`)
    await writeAgo('sign-in.refused', 300, 20)
    await writeAgo('sign-in.succeeded', 3, 10)
    await writeAgo('sign-in.refused', 21_000, 5)

    const span = `?from=${daysAgo(11)}&to=${daysAgo(9)}`
    const before = house.ctx.db.roundTrips()
    const found = await list(span)
    const trips = house.ctx.db.roundTrips() - before

    assert.deepEqual(
      found.events.map(({ event }) => event),
      ['sign-in.succeeded', 'sign-in.succeeded', 'sign-in.succeeded'],
    )
    assert.equal(found.next, null)
    assert.ok(trips <= 5, `${trips}`)
    assert.deepEqual((await list(`?from=${daysAgo(3)}&event=sign-in.refused`)).events, [])
    assert.equal((await list(`?to=${daysAgo(30)}`)).events.length, 0)
    assert.equal((await pagesOf(`&to=${daysAgo(15)}`)).seen.length, 300)
    for (const moment of ['yesterday', '2026-11-01', '2026-11-01T09:30:00', '1'])
      assert.equal((await auditor.get(`/v1/admin/events?from=${moment}`)).code, 'malformed_request', moment)
  })

  test('[ADMIN-EVENTS-4] [ADMIN-EVENTS-5] a moment that the database does not know is refused', async () => {
    const [early, late] = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59%2B15:59']

    for (const path of ['/v1/admin/events', '/v1/admin/events/export']) {
      assert.equal((await auditor.get(`${path}?from=${early}&to=${late}`)).status, 200, path)
      for (const moment of [
        '0000-01-01T00:00:00Z',
        '0000-12-31T23:59:59Z',
        '0001-01-01T00:00:00%2B10:00',
        '9999-12-31T23:59:59-10:00',
        '2026-11-01T00:00:00%2B16:00',
        '2026-11-01T00:00:00-23:59',
      ])
        for (const end of ['from', 'to'])
          assert.equal((await auditor.get(`${path}?${end}=${moment}`)).code, 'malformed_request', moment)
    }
  })

  test('[ADMIN-EVENTS-5] an auditor takes a copy, line by line, and the log says so', async () => {
    await write('sign-in.refused', 2500, '203.0.113.9', '=HYPERLINK("x")')
    const id = await idOf(house, 'auditor@example.com')

    const lines = await auditor.get<string>('/v1/admin/events/export')
    const csv = await auditor.get<string>(
      `/v1/admin/events/export?format=csv&from=${encodeURIComponent(daysAgo(1))}`,
    )
    const none = await auditor.get<string>(`/v1/admin/events/export?to=${daysAgo(2)}`)

    const read = String(lines.body)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string })
    assert.equal(read.filter(({ event }) => event === 'sign-in.refused').length, 2500)
    assert.equal(lines.headers.get('content-type'), 'application/x-ndjson')
    assert.match(
      csv.headers.get('content-disposition') ?? '',
      /^attachment; filename="portcullis-events.csv"/,
    )
    assert.equal(String(csv.body).match(/"'=HYPERLINK/g)?.length, 2500)
    assert.equal(none.body, '')
    const told = await house.rows(sql`select detail ->> 'by' as by, detail ->> 'format' as format
      from portcullis.events where name = 'admin-events.exported' order by number`)
    assert.deepEqual(
      told,
      ['ndjson', 'csv', 'ndjson'].map((format) => ({ by: id, format })),
    )
  })

  test('[ADMIN-EVENTS-5] a node makes two copies at once, in chunks, and one that is left makes room', async () => {
    await write('sign-in.refused', 9000)
    const cookie = [...auditor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const take = async () => {
      const { body, status } = await house.knock('/v1/admin/events/export', { headers: { cookie } })
      return { status, reader: body?.getReader() }
    }

    const before = house.ctx.db.roundTrips()
    const [one, two] = [await take(), await take()]
    const first = await one.reader?.read()
    await two.reader?.read()
    const third = await take()
    await one.reader?.cancel()
    const fourth = await take()

    assert.ok((first?.value?.length ?? 0) < 80_000)
    assert.ok(house.ctx.db.roundTrips() - before < 20)
    assert.deepEqual([one.status, two.status, third.status, fourth.status], [200, 200, 503, 200])
    for (const { reader } of [two, fourth]) await reader?.cancel()
  })

  test('[ADMIN-EVENTS-5] of many who ask at the same moment two get a copy, and the log names these alone', async () => {
    const cookie = [...auditor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const ask = (method = 'GET') => house.knock('/v1/admin/events/export', { method, headers: { cookie } })

    const heads = [await ask('HEAD'), await ask('HEAD')]
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask()))
    for (const { body } of answers) await body?.cancel()
    const last = await ask()
    await last.text()

    assert.deepEqual(
      heads.map(({ status, headers }) => [status, headers.get('content-type')]),
      Array(2).fill([200, 'application/x-ndjson']),
    )
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 200, 503, 503, 503])
    assert.equal(last.status, 200)
    assert.equal((await house.eventNames()).filter((name) => name === 'admin-events.exported').length, 3)
  })
})
