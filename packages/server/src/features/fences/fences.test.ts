import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { type House, openHouse } from '../../test/house.ts'
import { createRefusalCounts } from './refusal-counts.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  await turn()
  await house.empty()
})
after(() => house.close())

type Told = { code: string; requests: number; session_id: string | null; request_id: string; ip: string }

/** Ends the minute. */
const turn = () => house.ctx.instance(createRefusalCounts).stop()
const told = () =>
  house.rows(sql<Told>`select detail ->> 'code' as code, (detail ->> 'requests')::integer as requests,
      session_id, request_id, ip
    from portcullis.events where name = 'fences.refused' order by number`)
const noToken = { headers: { 'x-csrftoken': '' } }
const foreign = { headers: { origin: 'https://evil.example' } }
const signOut = '/v1/sign-out'
const closure = '/v1/account-closure'

test('[FENCES-1] whoever is signed in and refused is in the log before the answer goes', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const [session] = await house.rows(sql<{ id: string; account_id: string }>`
    select id, account_id from portcullis.sessions where transport = 'cookie'`)

  const answer = await browser.send('/v1/account', { name: 'Eve' }, { method: 'PATCH', ...noToken })

  assert.equal(answer.code, 'csrf_refused')
  const request_id = answer.headers.get('x-request-id')
  const expected = { code: 'csrf_refused', requests: 1, request_id, ip: '192.0.2.1', session_id: session?.id }
  assert.deepEqual(await told(), [expected])
  const [event] = await house.rows(sql<{ account_id: string }>`
    select account_id from portcullis.events where name = 'fences.refused'`)
  assert.equal(event?.account_id, session?.account_id)
})

test('[FENCES-1] [FENCES-3] what else of the kind comes in the minute is one line, and costs nothing', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  await browser.post(closure, undefined, noToken)
  const trips = house.ctx.db.roundTrips()
  const writes = (await told()).length

  for (let times = 0; times < 20; times++) await browser.post(closure, undefined, noToken)

  assert.equal((await told()).length, writes)
  assert.ok(house.ctx.db.roundTrips() - trips <= 20, 'the session is read, nothing is written')
  await turn()
  assert.deepEqual(
    (await told()).map(({ code, requests }) => [code, requests]),
    [
      ['csrf_refused', 1],
      ['csrf_refused', 20],
    ],
  )
})

test('[FENCES-2] [FENCES-3] a flood of nobody is one line a minute and no statement', async () => {
  const trips = house.ctx.db.roundTrips()

  const first = await house.browser('203.0.113.9').post(signOut, undefined, foreign)
  for (let times = 1; times < 50; times++)
    await house.browser('203.0.113.9').post(signOut, undefined, foreign)

  assert.equal(house.ctx.db.roundTrips(), trips)
  await turn()
  const request_id = first.headers.get('x-request-id')
  const event = { code: 'origin_refused', requests: 50, request_id, ip: '203.0.113.9', session_id: null }
  assert.deepEqual(await told(), [event])
  await turn()
  assert.equal((await told()).length, 1, 'another minute without any is no line')
})

test('[FENCES-3] a thousand sessions are kept apart in a minute, the others are counted with everybody', async () => {
  const { note } = house.ctx.instance(createRefusalCounts)
  const refuse = () =>
    note({
      code: 'csrf_refused',
      request: house.ctx.request,
      actor: { accountId: randomUUID(), sessionId: randomUUID(), fresh: false, provenAt: new Date() },
      shown: true,
    })

  const writing = Array.from({ length: 1003 }, refuse)

  assert.equal(writing.filter((one) => one !== undefined).length, 1000)
  await Promise.all(writing)
  await turn()
  const ofEverybody = (await told()).filter(({ session_id }) => session_id === null)
  assert.deepEqual(
    ofEverybody.map(({ requests }) => requests),
    [3],
  )
})

test('[FENCES-2] from many places it has none', async () => {
  for (const ip of ['203.0.113.9', '203.0.113.10', '203.0.113.9'])
    await house.browser(ip).post(signOut, undefined, foreign)

  await turn()

  assert.deepEqual(
    (await told()).map(({ requests, ip }) => [requests, ip]),
    [[3, '']],
  )
})

test('[FENCES-2] [T179] each kind of refusal at a fence is told of by its code', async () => {
  const browser = house.browser()
  const json = { headers: { 'content-type': 'text/plain' } }
  await browser.get('/v1/account', { bearer: 'not.a.token' })
  await browser.get('/v1/account', { headers: { cookie: '__Host-session=bent' } })
  await browser.get('/v1/account', {
    headers: { cookie: '__Host-session=a; __Host-session=b' },
  })
  await browser.post('/v1/sign-in', { email: 1 })
  await browser.post('/v1/sign-in', 'x', json)
  await browser.post('/v1/sign-in', { email: 'x'.repeat(20_000) })
  await browser.post(
    '/v1/sign-in',
    { email: 'a@example.com', password: 'x', transport: 'token' },
    {
      headers: { dpop: 'no proof' },
    },
  )
  await browser.post('/v1/token/refresh', undefined, {
    headers: { cookie: '__Host-refresh=forged' },
  })
  await browser.get('/v1/account', { headers: { 'sec-fetch-site': 'cross-site' } })

  await turn()

  assert.deepEqual((await told()).map(({ code, requests }) => `${code} ${requests}`).toSorted(), [
    'ambiguous_cookie 1',
    'body_too_large 1',
    'invalid_dpop_proof 1',
    'malformed_request 1',
    'not_signed_in 2',
    'origin_refused 1',
    'refresh_refused 1',
    'unsupported_content_type 1',
  ])
})

test('[FENCES-2] the cookie of a session that has ended is told of', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const thief = browser.stolen()
  await browser.post(signOut)

  await thief.get('/v1/account')

  await turn()
  assert.deepEqual(
    (await told()).map(({ code, ip }) => [code, ip]),
    [['session_signed_out', '198.51.100.66']],
  )
})

test('[FENCES-4] scanning is told of from sixty in a minute on, a visit of nobody never', async () => {
  for (let times = 0; times < 59; times++) await house.browser().get(`/wp-${times}.php`)
  for (let times = 0; times < 100; times++) await house.browser().get('/v1/account')
  await turn()
  assert.deepEqual(await told(), [])

  for (let times = 0; times < 60; times++) await house.browser().get(`/wp-${times}.php`)

  await turn()
  assert.deepEqual(
    (await told()).map(({ code, requests }) => [code, requests]),
    [['not_found', 60]],
  )
})

test('[FENCES-5] what cannot be written is refused just the same, and counted with the next minute', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  await house.breakTable('events')

  const answer = await browser.post(closure, undefined, noToken)
  await house.browser().post(signOut, undefined, foreign)
  await turn()

  await house.mendTable('events')
  assert.equal(answer.code, 'csrf_refused')
  assert.deepEqual(await told(), [])
  await turn()
  assert.deepEqual((await told()).map(({ code, requests }) => [code, requests]).toSorted(), [
    ['csrf_refused', 1],
    ['origin_refused', 1],
  ])
})

test('[FENCES-4] [FENCES-5] what was too little to tell of is not counted with the next minute', async () => {
  const visit = async () => {
    for (let times = 0; times < 59; times++) await house.browser().get(`/wp-${times}.php`)
  }
  await visit()
  await house.browser().post(signOut, undefined, foreign)
  await house.breakTable('events')
  await turn()
  await house.mendTable('events')

  await visit()

  await turn()
  assert.deepEqual(
    (await told()).map(({ code }) => code),
    ['origin_refused'],
  )
})

test('[FENCES-6] a preflight of an origin that nobody named is a refusal', async () => {
  await house.knock('/v1/sign-in', {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  })

  await turn()

  assert.deepEqual(
    (await told()).map(({ code }) => code),
    ['origin_refused'],
  )
  assert.match(house.logged.join(''), /"method":"OPTIONS".*"status":204,"refused":"origin_refused"/)
})
