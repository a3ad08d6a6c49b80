import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sweep } from '../../sweeper.ts'
import { type House, openHouse } from '../../test/house.ts'
import { createReportCounts } from './report-counts.ts'
import { many, ofImage, ofInline, report, reporterTo, single, violation } from './test/browser-reports.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  await counts().flush()
  await house.empty()
})
after(() => house.close())

const { counts, send, stored } = reporterTo(() => house)

test('[CSP-REPORTS-6] an address that sends without end is answered and not read; others are, until the next turn', async () => {
  const flood = []
  for (let n = 0; n < 100; n++) flood.push((await send(single, report())).status)
  const unread = await send(single, 'x'.repeat(100_000))
  const other = await send(many, [violation()], { ip: '198.51.100.7' })

  assert.deepEqual(new Set([...flood, unread.status, other.status]), new Set([204]))
  assert.deepEqual(await stored(), [
    { ...ofImage, count: 64 },
    { ...ofInline, count: 1 },
  ])
  assert.ok(house.logged.some((line) => line.includes('"unread":37')))
  await send(single, report())
  assert.deepEqual((await stored())[0], { ...ofImage, count: 65 })
})

test('[CSP-REPORTS-6] large bodies, and those that do not say how large they are, count for what they may be', async () => {
  const large = `[${' '.repeat(32_000)}]`
  const answers = []
  for (const body of [large, large, large]) answers.push(await send('text/plain', body))
  for (let n = 0; n < 3; n++) {
    answers.push(await send(single, report(), { ip: '198.51.100.7', headers: { 'content-length': '' } }))
  }

  assert.deepEqual(
    answers.map(({ status }) => status),
    [415, 415, 204, 204, 204, 204],
  )
  assert.deepEqual(await stored(), [{ ...ofImage, count: 2 }])
})

test('[CSP-REPORTS-6] [T020] addresses of one IPv6 /64 have what one address has', async () => {
  for (let n = 0; n < 100; n++) await send(single, report(), { ip: `2001:db8:1:1::${n.toString(16)}` })
  await send(many, [violation()], { ip: '2001:db8:1:2::1' })

  assert.deepEqual(await stored(), [
    { ...ofImage, count: 64 },
    { ...ofInline, count: 1 },
  ])
})

test('[CSP-REPORTS-6] of many addresses together half a megabyte is read in a turn', async () => {
  for (let n = 0; n < 600; n++) await send(single, report(), { ip: `10.0.${n >> 8}.${n & 255}` })

  assert.deepEqual(await stored(), [{ ...ofImage, count: 512 }])
})

describe('a flood of kinds', () => {
  /** Reports kinds that nobody has seen before, fifty from an address. */
  const invent = async (from: number, to: number) => {
    for (let n = from; n < to; n += 50) {
      const made = Array.from({ length: Math.min(50, to - n) }, (_, i) =>
        violation({ blockedURL: `https://${n + i}.example` }),
      )
      assert.equal((await send(many, made, { ip: `10.0.0.${n / 50}` })).status, 204)
    }
  }

  test('[CSP-REPORTS-7] in a turn two hundred are kept apart, and the rest is counted as other', async () => {
    await invent(0, 500)

    const rows = await stored()
    assert.equal(rows.length, 201)
    assert.deepEqual(
      rows.find(({ blocked }) => blocked === 'other'),
      { ...ofInline, blocked: 'other', count: 300 },
    )
  })

  test('[CSP-REPORTS-7] for good a thousand are kept apart; what is known is counted still, and deleted after 30 days', async () => {
    for (let n = 0; n < 1400; n += 200) {
      await invent(n, n + 200)
      await counts().flush()
    }
    await invent(0, 1)
    const rows = await stored()

    assert.equal(rows.length, 1001)
    assert.equal(rows.find(({ blocked }) => blocked === 'other')?.count, 400)
    assert.equal(rows.find(({ blocked }) => blocked === 'https://0.example')?.count, 2)
    await house.letTimePass(29 * 86_400)
    await invent(0, 1)
    await counts().flush()
    await house.letTimePass(2 * 86_400)
    await sweep(house.ctx)
    assert.deepEqual(await stored(), [{ ...ofInline, blocked: 'https://0.example', count: 3 }])
  })
})

test('[CSP-REPORTS-7] nodes that write at once lose nothing and stay within the bound together', async () => {
  const nodes = Array.from({ length: 8 }, () => createReportCounts(house.ctx))
  for (const [at, node] of nodes.entries()) {
    const own = Array.from({ length: 190 }, (_, n) => ({
      ...ofInline,
      blocked: `https://${at}-${n}.example`,
    }))
    node.add([ofImage, ...own])
  }

  await Promise.all(nodes.map((node) => node.flush()))

  const rows = await stored()
  assert.ok(rows.length <= 1001, `${rows.length} rows`)
  assert.equal(rows.find(({ directive }) => directive === 'img-src')?.count, 8)
  assert.equal(
    rows.reduce((sum, { count }) => sum + count, 0),
    8 * 191,
  )
})
