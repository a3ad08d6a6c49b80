import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

const wrongPassword = 'wrong horse battery staple'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const confirm = (browser: Browser, password: string, bearer = false) =>
  browser.post('/v1/confirm-identity', { password }, { bearer })
const isFresh = async (browser: Browser, bearer = false) =>
  (await browser.get('/v1/account/export', { bearer })).code !== 'fresh_session_needed'
const lastEvent = async () => {
  const [event] = await house.rows(sql<{ name: string; detail: object }>`
    select name, detail from portcullis.events order by number desc limit 1`)
  return event
}

/** A browser whose session is fresh no longer. */
const anOldSession = async (transport: 'cookie' | 'token' = 'cookie') => {
  const browser = await aSignedInBrowser(house, { transport })
  await house.letTimePass(house.settings.sessions.freshSeconds + 1)
  if (transport === 'token') await browser.refresh()
  return browser
}

for (const transport of ['cookie', 'token'] as const) {
  const bearer = transport === 'token'

  test(`[CONFIRM-IDENTITY-1] [SESSIONS-4] [T031] a session by ${transport} becomes fresh, under another secret`, async () => {
    const browser = await anOldSession(transport)
    const before = browser.stolen()
    assert.equal(await isFresh(browser, bearer), false)

    const answer = await confirm(browser, goodPassword, bearer)

    assert.equal(answer.status, 200)
    assert.equal((await lastEvent())?.name, 'confirm-identity.succeeded')
    assert.equal(await isFresh(browser, bearer), true)
    const old = bearer ? await before.refresh() : await before.get('/v1/account')
    assert.equal(old.code, bearer ? 'refresh_refused' : 'not_signed_in')
    assert.equal((await browser.get('/v1/account', { bearer })).status, 200)
  })
}

test('[SESSIONS-4] a copied access token does not become fresh when its owner confirms who they are', async () => {
  const browser = await anOldSession('token')
  const copied = browser.accessToken ?? ''
  const before = await browser.get('/v1/account', { bearer: copied })

  await confirm(browser, goodPassword, true)

  const thief = house.browser()
  const asked = await thief.post('/v1/email-change', { email: 'eve@example.com' }, { bearer: copied })
  assert.equal(before.status, 200)
  assert.equal(asked.code, 'not_signed_in')
  assert.equal(await isFresh(browser, true), true)
})

test('[CONFIRM-IDENTITY-1] a session that ends while the password is hashed is not renewed', async () => {
  const browser = await anOldSession()
  const confirming = confirm(browser, goodPassword)
  const ended = house.rows(
    sql`update portcullis.sessions set ended_at = portcullis.moment(), end_reason = 'owner'`,
  )

  const [answer] = await Promise.all([confirming, ended])

  assert.notEqual(answer.status, 200)
  assert.equal((await browser.get('/v1/account')).status, 401)
})

test('[CONFIRM-IDENTITY-2] [T042] freshness is of one session, and ends', async () => {
  const browser = await anOldSession()
  const other = await anOldSession()
  await house.letTimePass(house.settings.sessions.freshSeconds + 1)

  await confirm(browser, goodPassword)

  assert.equal(await isFresh(browser), true)
  assert.equal(await isFresh(other), false)
  await house.letTimePass(house.settings.sessions.freshSeconds)
  assert.equal(await isFresh(browser), false)
})

test('[CONFIRM-IDENTITY-3] [CONFIRM-IDENTITY-5] a wrong password leaves the session as it was', async () => {
  const browser = await anOldSession()
  const cookie = browser.cookies.get('__Host-session')

  const answer = await confirm(browser, wrongPassword)

  assert.equal(answer.code, 'wrong_password')
  assert.deepEqual(await lastEvent(), {
    name: 'confirm-identity.refused',
    detail: { reason: 'wrong_password' },
  })
  assert.equal(browser.cookies.get('__Host-session'), cookie)
  assert.equal(await isFresh(browser), false)
  assert.equal((await browser.get('/v1/account')).status, 200)
})

test('[CONFIRM-IDENTITY-4] [CONFIRM-IDENTITY-5] tries are counted over all sessions and ways, then refused', async () => {
  const browser = await anOldSession()
  const other = await anOldSession()
  for (let tries = 0; tries < house.settings.throttle.accountAttempts; tries += 2) {
    assert.equal((await confirm(browser, wrongPassword)).code, 'wrong_password')
    const passwords = { currentPassword: wrongPassword, newPassword: 'another fine long password' }
    assert.equal((await other.post('/v1/password-change', passwords)).code, 'wrong_password')
  }

  const refused = await confirm(other, goodPassword)

  assert.equal(refused.code, 'too_many_attempts')
  assert.deepEqual(await lastEvent(), {
    name: 'confirm-identity.refused',
    detail: { reason: 'too_many_attempts' },
  })
  assert.equal(await isFresh(other), false)
  assert.equal((await house.browser().signIn('ann@example.com', goodPassword)).status, 201)
  await house.letTimePass(house.settings.throttle.windowSeconds)
  assert.equal((await confirm(other, goodPassword)).status, 200)
})

test('[CONFIRM-IDENTITY-4] success forgives the wrong tries', async () => {
  const browser = await anOldSession()
  const most = house.settings.throttle.accountAttempts
  for (let tries = 1; tries < most; tries++) await confirm(browser, wrongPassword)
  await confirm(browser, goodPassword)

  for (let tries = 0; tries < most; tries++) {
    assert.equal((await confirm(browser, wrongPassword)).code, 'wrong_password')
  }
})

test('[CONFIRM-IDENTITY-3] nobody confirms who is not signed in', async () => {
  const answer = await confirm(house.browser(), goodPassword)

  assert.equal(answer.code, 'not_signed_in')
})
