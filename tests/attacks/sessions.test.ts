import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { startSession } from '../../packages/server/src/features/sessions/start-session.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { routes } from '../../packages/server/src/routes.ts'
import { makeEveryJourney } from '../../packages/server/src/test/every-journey.ts'
import { aSignedInBrowser, tokenMailedTo } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { pathOf } from './sample-requests.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const email = 'ann@example.com'

test('[T033] a session is taken from its cookie alone: not from address, body, other headers or as a token', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const session = browser.cookies.get('__Host-session') ?? ''
  const stranger = house.browser()

  const codes = [
    await stranger.get(`/v1/account?sid=${session}&__Host-session=${session}`),
    await stranger.get('/v1/account', { headers: { 'x-session': session, session } }),
    await stranger.get('/v1/account', { bearer: session }),
    await stranger.get('/v1/account', { headers: { authorization: `Session ${session}` } }),
    await stranger.post(
      '/v1/confirm-identity',
      { password: goodPassword },
      { headers: { 'x-session-id': session } },
    ),
  ].map(({ code }) => code)
  const inPath = await stranger.get(`/v1/account;sid=${session}`)
  const inBody = await stranger.post('/v1/confirm-identity', { password: goodPassword, session })

  assert.deepEqual(
    codes,
    codes.map(() => 'not_signed_in'),
  )
  assert.equal(inPath.code, 'not_found')
  assert.equal(inBody.code, 'malformed_request')
  assert.equal((await browser.get('/v1/account')).status, 200)
})

test('[T033] [T034] in every journey, secrets come in cookies alone, and each cookie is as strict as it can be', async () => {
  const exchanges = await makeEveryJourney(house)

  const cookies = exchanges.flatMap((exchange) => exchange.cookies)
  const names = new Set(cookies.map((cookie) => cookie.split('=')[0]))
  assert.deepEqual([...names].toSorted(), [
    '__Host-csrf',
    '__Host-device',
    '__Host-refresh',
    '__Host-session',
    '__Host-sign-up',
  ])
  for (const cookie of cookies) {
    assert.match(cookie, /; Path=\//)
    assert.match(cookie, /; SameSite=(Lax|Strict)(;|$)/)
    assert.match(cookie, /; Secure(;|$)/)
    assert.doesNotMatch(cookie, /Domain/i)
    assert.ok(cookie.length < 512, cookie)
    if (!cookie.startsWith('__Host-csrf=')) assert.match(cookie, /; HttpOnly(;|$)/)
  }
  const secrets = cookies
    .map((cookie) => /^__Host-(?:session|refresh)=([^;]{40,})/.exec(cookie)?.[1] ?? '')
    .filter((value) => value !== '')
  assert.ok(secrets.length > 4)
  for (const { received } of exchanges) for (const secret of secrets) assert.ok(!received.includes(secret))
})

test('[T035] a thousand session secrets are unlike each other in every bit', async () => {
  const count = 1000
  const started = Array.from({ length: count }, () =>
    startSession(house.ctx, {
      accountId: crypto.randomUUID(),
      transport: 'cookie',
      amr: [],
      deviceJkt: undefined,
    }),
  )

  const secrets = started.map(({ held }) => Buffer.from(held.value.slice(37), 'base64url'))
  const ids = started.map(({ session }) => session.id)

  assert.equal(new Set([...ids, ...secrets.map((secret) => secret.toString('hex'))]).size, 2 * count)
  const fiveSigma = 5 * Math.sqrt(count / 4)
  for (let bit = 0; bit < 256; bit++) {
    const ones = secrets.filter((secret) => ((secret[bit >> 3] ?? 0) >> (bit & 7)) & 1).length
    assert.ok(Math.abs(ones - count / 2) < fiveSigma, `bit ${bit} is 1 in ${ones} of ${count}`)
    const same = secrets.filter((secret, at) => {
      const next = secrets[(at + 1) % count]
      return (((secret[bit >> 3] ?? 0) ^ (next?.[bit >> 3] ?? 0)) >> (bit & 7)) & 1
    }).length
    assert.ok(Math.abs(same - count / 2) < fiveSigma, `bit ${bit} follows the one before`)
  }
})

const endings: [string, () => Promise<unknown>][] = [
  ['suspended', () => house.rows(sql`update portcullis.accounts set suspended_at = now()`)],
  ['closed', () => house.rows(sql`update portcullis.accounts set closed_at = now()`)],
  ['deleted', () => house.rows(sql`delete from portcullis.accounts`)],
]

for (const [state, end] of endings) {
  test(`[T039] a ${state} account is let in by nothing that it held before`, async () => {
    const byCookie = await aSignedInBrowser(house, { transport: 'cookie' })
    const byToken = await aSignedInBrowser(house)
    const byKey = await aSignedInBrowser(house, { deviceKey: true })
    await house.browser().post('/v1/password-reset', { email })
    const token = await tokenMailedTo(house, email)

    await end()

    assert.equal((await byCookie.get('/v1/account')).status, 401)
    assert.equal((await byToken.get('/v1/account', { bearer: true })).status, 401)
    assert.equal((await byToken.refresh()).status, 401)
    assert.equal((await byKey.refresh()).status, 401)
    assert.notEqual((await house.browser().signIn(email, goodPassword)).status, 201)
    const password = 'another fine long password'
    await house.browser().post('/v1/password-reset/confirm', { token, password })
    assert.notEqual((await house.browser().signIn(email, password)).status, 201)
    assert.equal((await byCookie.get('/v1/account')).status, 401)
  })
}

test('[T042] what needs a fresh session is refused to an old one, with the freshness of another one as well', async () => {
  const fresh = routes.filter(({ guard }) => guard === 'fresh')
  const old = await aSignedInBrowser(house, { transport: 'cookie' })
  await house.letTimePass(house.settings.sessions.freshSeconds + 1)
  const renewed = await aSignedInBrowser(house, { transport: 'cookie' })

  for (const route of fresh) {
    const path = pathOf(route, crypto.randomUUID())
    const ask = (headers: Record<string, string>) =>
      route.method === 'GET'
        ? old.get(path, { headers })
        : old.send(path, path.endsWith('email-change') ? { email: 'new@example.com' } : undefined, {
            method: route.method,
            headers,
          })
    assert.equal((await ask({})).code, 'fresh_session_needed', path)
    const borrowed = await ask({ 'x-csrftoken': renewed.csrfToken ?? '' })
    assert.ok(['fresh_session_needed', 'csrf_refused'].includes(borrowed.code ?? ''), path)
  }
  assert.ok(fresh.length >= 4)
})

test('[T043] no answer may be kept, and none says less after the sign-out because it was', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const paths = ['/v1/account', '/v1/session', '/v1/sessions', '/v1/account/export', '/v1/nothing']

  for (const path of paths) {
    const { headers } = await browser.get(path)
    assert.equal(headers.get('cache-control'), 'no-store', path)
    assert.equal(headers.get('etag'), null, path)
    assert.equal(headers.get('last-modified'), null, path)
  }
  const copy = browser.stolen()
  await browser.post('/v1/sign-out')
  const conditional = { 'if-none-match': '*', 'if-modified-since': 'Fri, 01 Jan 2038 00:00:00 GMT' }
  assert.equal((await copy.get('/v1/account', { headers: conditional })).status, 401)
})

test('[T044] no address that looks like a file of the account gives the account', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })

  for (const path of [
    '/v1/account/x.css',
    '/v1/account.css',
    '/v1/session/..%2fa.js',
    '/v1/session%00.css',
    '/v1/session;.png',
    '/v1/session%3f.js',
    '/v1/session%0a.js',
    '/v1/account%2fx.css',
    '/v1/sessions/%2e%2e/account.css',
    '/V1/account',
    '/v1//account',
    '//v1/account',
    '/v1/account/',
  ]) {
    const answer = await browser.get(path)
    assert.equal(answer.code, 'not_found', path)
    assert.equal(answer.headers.get('cache-control'), 'no-store', path)
    assert.equal(JSON.stringify(answer.body).includes(email), false, path)
  }
})
