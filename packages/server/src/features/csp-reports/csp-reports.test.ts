import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { type House, openHouse, publicUrl } from '../../test/house.ts'
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

test('[CSP-REPORTS-1] both forms are taken from a browser without a session or an origin, and counted by kind', async () => {
  const first = await send(single, report())
  const second = await send(many, [violation(), violation(), violation({ blockedURL: 'eval' })])

  assert.deepEqual([first.status, second.status], [204, 204])
  assert.deepEqual(await stored(), [
    { ...ofImage, count: 1 },
    { ...ofInline, blocked: 'eval', count: 1 },
    { ...ofInline, count: 2 },
  ])
})

test('[CSP-REPORTS-1] what comes again is added, and the first moment stays', async () => {
  await send(single, report())
  await counts().flush()
  await house.letTimePass(3600)
  await send(`${single}; charset=UTF-8`, report())

  const rows = await stored()
  const [seen] = await house.rows(sql<{ hours: number }>`
    select extract(epoch from last_seen_at - first_seen_at)::integer / 3600 as hours
    from portcullis.csp_reports where directive = 'img-src'`)

  assert.deepEqual(
    rows.filter(({ directive }) => directive === 'img-src'),
    [{ ...ofImage, count: 2 }],
  )
  assert.equal(seen?.hours, 1)
})

test('[CSP-REPORTS-2] nothing of an address but its origin is kept, and nothing of the person', async () => {
  await send(single, report(), { headers: { cookie: 'f00d=f00d', 'user-agent': 'f00d' } })
  await send(many, [violation({ blockedURL: 'wss://user:f00d@evil.example:8443/f00d?f00d' })])
  await counts().flush()

  const rows = await house.rows(sql`select * from portcullis.csp_reports`)
  const elsewhere = await house.rows(
    sql`select 1 from portcullis.events union all select 1 from portcullis.sessions`,
  )
  assert.equal(rows.length, 2)
  assert.doesNotMatch(JSON.stringify(rows), /f00d/)
  assert.doesNotMatch(house.logged.join(''), /f00d/)
  assert.deepEqual(elsewhere, [])
})

const blocked: [string, string][] = [
  ['https://evil.example/a/b?c#d', 'https://evil.example'],
  ['http://EVIL.example:80/', 'http://evil.example'],
  ['https://user:word@evil.example:8443/x', 'https://evil.example:8443'],
  ['data:text/javascript,alert(1)', 'data:'],
  ['data', 'data:'],
  ['blob:https://auth.example.com/0f0d', 'blob:'],
  ['chrome-extension://aaaabbbbccccdddd/content.js', 'chrome-extension:'],
  ['trusted-types-sink', 'trusted-types-sink'],
  ['', 'unknown'],
  ['not an address', 'unknown'],
  [`https://${'a.'.repeat(400)}example/`, 'unknown'],
]
for (const [given, kept] of blocked) {
  test(`[CSP-REPORTS-2] of ${given.slice(0, 50) || 'no address'} is kept ${kept}`, async () => {
    await send(single, report({ 'blocked-uri': given }))

    assert.deepEqual(await stored(), [{ ...ofImage, blocked: kept, count: 1 }])
  })
}

test('[CSP-REPORTS-3] what is not about a page of ours or no breach of a policy is answered and not counted', async () => {
  const answers = [
    ...[
      'https://evil.example/sign-in',
      `${publicUrl}.evil.example/sign-in`,
      `${publicUrl}/nowhere`,
      `${publicUrl}/sign-in/`,
      'http://auth.example.com/sign-in',
      'about',
      '',
    ].map((page) => report({ 'document-uri': page })),
    ...['script-src-elephant', '', "img-src 'self'", '__proto__'].map((directive) =>
      report({ 'effective-directive': directive }),
    ),
  ].map((body) => send(single, body))
  answers.push(
    send(many, []),
    send(many, [
      { type: 'deprecation', body: { id: 1 } },
      { type: 'coep', url: 1 },
    ]),
  )

  assert.deepEqual(new Set((await Promise.all(answers)).map(({ status }) => status)), new Set([204]))
  assert.deepEqual(await stored(), [])
  await send(single, report({ 'effective-directive': undefined, 'violated-directive': "img-src 'self'" }))
  assert.deepEqual(await stored(), [{ ...ofImage, count: 1 }])
})

const broken: [string, string, unknown, string][] = [
  ['no JSON', single, '{', 'malformed_request'],
  ['a report in a list', single, [report()], 'malformed_request'],
  ['a report without a page', single, report({ 'document-uri': undefined }), 'malformed_request'],
  ['a number for an address', single, report({ 'blocked-uri': 1 }), 'malformed_request'],
  ['a key that comes twice', single, '{"csp-report":{},"csp-report":{}}', 'malformed_request'],
  ['an address without end', single, report({ 'blocked-uri': 'a'.repeat(9000) }), 'malformed_request'],
  ['one violation alone', many, violation(), 'malformed_request'],
  ['a violation without a body', many, [{ type: 'csp-violation' }], 'malformed_request'],
  ['a list that is too long', many, Array(101).fill({ type: 'deprecation' }), 'malformed_request'],
  ['a single report as a list', many, report(), 'malformed_request'],
  ['another type', 'application/json', report(), 'unsupported_content_type'],
  ['what a form can send', 'text/plain', report(), 'unsupported_content_type'],
  ['no type', '', report(), 'unsupported_content_type'],
  ['more than 32 KB', many, `[${' '.repeat(32_768)}]`, 'body_too_large'],
]
for (const [what, type, body, code] of broken) {
  test(`[CSP-REPORTS-4] ${what} is refused`, async () => {
    const answer = await send(type, body)

    assert.equal(answer.code, code)
    assert.deepEqual(await stored(), [])
  })
}

test('[CSP-REPORTS-5] a report costs no round trip, and all of a turn are one', async () => {
  const start = house.ctx.db.roundTrips()
  for (let n = 0; n < 10; n++) {
    const made = Array(50).fill(violation({ blockedURL: `https://${n}.example` }))
    await send(many, made, { ip: `10.0.0.${n}` })
  }
  const taken = house.ctx.db.roundTrips() - start

  await counts().flush()
  const written = house.ctx.db.roundTrips() - start
  await counts().flush()

  assert.deepEqual([taken, written, house.ctx.db.roundTrips() - start], [0, 1, 1])
  assert.equal((await stored()).length, 10)
})

test('[CSP-REPORTS-5] counts that could not be written are written the next time', async () => {
  await send(single, report())
  await house.breakTable('csp_reports')

  await assert.rejects(counts().flush())
  await send(single, report())
  await house.mendTable('csp_reports')

  assert.deepEqual(await stored(), [{ ...ofImage, count: 2 }])
})

test('[CSP-REPORTS-1] cookies that come along are not looked at, dead, doubled or alive', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const session = `__Host-session=${browser.cookies.get('__Host-session')}`
  for (const cookie of [session, `${session}; ${session}`, '__Host-session=x']) {
    const { status, response } = await send(single, report(), { headers: { cookie } })
    assert.deepEqual([status, response.headers.getSetCookie()], [204, []], cookie)
  }

  assert.deepEqual(await stored(), [{ ...ofImage, count: 3 }])
  assert.equal((await browser.get('/v1/account')).status, 200)
})
