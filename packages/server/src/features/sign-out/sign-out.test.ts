import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const signOuts = async () => (await house.eventNames()).filter((name) => name === 'sign-out.succeeded').length

test('[SIGN-OUT-1] [T032] a copy of the session cookie is worth nothing after the sign-out', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const copy = browser.stolen()

  const answer = await browser.post('/v1/sign-out')

  assert.equal(answer.status, 204)
  assert.equal((await copy.stolen().get('/v1/account')).code, 'session_signed_out')
  assert.equal((await copy.stolen().post('/v1/sessions/end-others')).code, 'session_signed_out')
  assert.equal(await signOuts(), 1)
})

test('[SIGN-OUT-1] [T032] a copy of refresh and access token is worth nothing after the sign-out', async () => {
  const browser = await aSignedInBrowser(house)
  const copy = browser.stolen()

  await browser.post('/v1/sign-out')

  assert.equal((await browser.get('/v1/account', { bearer: true })).code, 'session_signed_out')
  assert.equal((await copy.refresh()).code, 'session_signed_out')
})

for (const transport of ['cookie', 'token'] as const) {
  test(`[SIGN-OUT-2] [T032] the cookies of transport ${transport} are expired as they were set`, async () => {
    const browser = await aSignedInBrowser(house, { transport })
    const set = browser.sessionCookies

    const answer = await browser.post('/v1/sign-out')

    assert.deepEqual(browser.sessionCookies, [])
    assert.ok(browser.cookies.has('__Host-device'), 'the browser stays known')
    const expired = answer.headers.getSetCookie()
    for (const name of set) assert.ok(expired.some((cookie) => cookie.startsWith(`${name}=;`)))
    for (const cookie of expired)
      assert.match(cookie, /^__Host-\w+=; Path=\/; Max-Age=0; SameSite=Lax;.* Secure$/)
    assert.equal(answer.headers.get('clear-site-data'), '"cache"')
  })
}

test('[SIGN-OUT-3] signing out again, with nothing or with a forgery is answered alike', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const again = browser.stolen()
  const forger = browser.stolen()
  forger.cookies.set(
    '__Host-session',
    `${browser.cookies.get('__Host-session')?.slice(0, 37)}${'A'.repeat(43)}`,
  )

  const forged = await forger.post('/v1/sign-out')
  assert.equal((await browser.get('/v1/account')).status, 200)
  await browser.post('/v1/sign-out')
  const repeated = await again.post('/v1/sign-out')
  const empty = await house.browser().post('/v1/sign-out')

  assert.deepEqual([forged.status, repeated.status, empty.status], [204, 204, 204])
  assert.equal(await signOuts(), 1)
})

for (const transport of ['cookie', 'token'] as const) {
  test(`[SIGN-OUT-4] without its CSRF token a session by ${transport} is not signed out`, async () => {
    const browser = await aSignedInBrowser(house, { transport })
    const other = await aSignedInBrowser(house, { transport })

    for (const csrfToken of ['', 'x', other.csrfToken ?? '']) {
      const answer = await browser.post('/v1/sign-out', undefined, { headers: { 'x-csrftoken': csrfToken } })
      assert.equal(answer.code, 'csrf_refused')
      assert.deepEqual(answer.headers.getSetCookie(), [])
    }

    assert.equal((await browser.get('/v1/account', { bearer: transport === 'token' })).status, 200)
    assert.equal(await signOuts(), 0)
  })
}

test('[SIGN-OUT-5] an access token signs out its own session, and no other', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const { accessToken = '' } = await aSignedInBrowser(house)

  const answer = await browser.post('/v1/sign-out', undefined, {
    bearer: accessToken,
    headers: { 'x-csrftoken': '' },
  })

  assert.equal(answer.status, 204)
  assert.equal((await house.browser().get('/v1/account', { bearer: accessToken })).code, 'session_signed_out')
  assert.equal((await browser.get('/v1/account')).status, 200)
})

test('[SIGN-OUT-5] an access token needs no origin, and cookies without one end nothing', async () => {
  const browser = await aSignedInBrowser(house)
  const nowhere = { headers: { origin: '' } }

  const byCookie = await browser.stolen().post('/v1/sign-out', undefined, nowhere)
  const still = await browser.get('/v1/account', { bearer: true })
  const byToken = await browser.post('/v1/sign-out', undefined, { ...nowhere, bearer: true })

  assert.equal(byCookie.code, 'origin_refused')
  assert.equal(still.status, 200)
  assert.equal(byToken.status, 204)
  assert.equal((await browser.get('/v1/account', { bearer: true })).code, 'session_signed_out')
})

test('[SIGN-OUT-6] the other sessions of the account go on', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const other = await aSignedInBrowser(house, { transport: 'cookie' })

  await browser.post('/v1/sign-out')

  assert.equal((await other.get('/v1/account')).status, 200)
})

test('[SIGN-OUT-6] a session of the other transport in the same browser keeps its cookie', async () => {
  const browser = await anAccount(house)
  await browser.signIn('ann@example.com', goodPassword, 'token')
  await browser.signIn('ann@example.com', goodPassword, 'cookie')

  await browser.post('/v1/sign-out')

  assert.equal(browser.cookies.has('__Host-session'), false)
  const { body } = await browser.get<{ csrfToken: string }>('/v1/session')
  assert.equal(typeof body.csrfToken, 'string')
  assert.equal((await browser.refresh()).status, 200)
})
