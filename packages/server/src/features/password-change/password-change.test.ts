import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

const wrongPassword = 'wrong horse battery staple'
const newPassword = 'another fine long password'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

type Passwords = { currentPassword?: string; newPassword?: string }

const change = (browser: Browser, passwords: Passwords = {}, bearer = false) =>
  browser.post(
    '/v1/password-change',
    { currentPassword: goodPassword, newPassword, ...passwords },
    { bearer },
  )
const signIn = (password: string) => house.browser().signIn('ann@example.com', password)
const lastEvent = async () => {
  const [event] = await house.rows(sql<{ name: string; detail: object }>`
    select name, detail from portcullis.events order by number desc limit 1`)
  return event
}

for (const transport of ['cookie', 'token'] as const) {
  const bearer = transport === 'token'

  test(`[PASSWORD-CHANGE-1] [SESSIONS-4] [T037] by ${transport}: the password and all secrets are others`, async () => {
    const browser = await aSignedInBrowser(house, { transport })
    const before = browser.stolen()
    const byCookie = await aSignedInBrowser(house, { transport: 'cookie' })
    const byToken = await aSignedInBrowser(house)

    const answer = await change(browser, {}, bearer)

    assert.equal(answer.status, 200)
    assert.equal((await lastEvent())?.name, 'password-change.succeeded')
    assert.equal((await signIn(goodPassword)).code, 'invalid_credentials')
    assert.equal((await signIn(newPassword)).status, 201)
    assert.equal((await browser.get('/v1/account', { bearer })).status, 200)
    const old = bearer ? await before.refresh() : await before.get('/v1/account')
    assert.equal(old.code, bearer ? 'refresh_refused' : 'not_signed_in')
    assert.equal((await byCookie.get('/v1/account')).code, 'session_ended_by_owner')
    assert.equal((await byToken.get('/v1/account', { bearer: true })).code, 'session_ended_by_owner')
    assert.equal((await byToken.refresh()).code, 'session_ended_by_owner')
  })
}

test("[PASSWORD-CHANGE-1] another person's sessions go on", async () => {
  const bob = await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' })
  const ann = await aSignedInBrowser(house, { transport: 'cookie' })

  await change(ann)

  assert.equal((await bob.get('/v1/account')).status, 200)
})

test('[PASSWORD-CHANGE-2] [PASSWORD-CHANGE-6] a wrong current password changes nothing, even in a fresh session', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const other = await aSignedInBrowser(house, { transport: 'cookie' })
  const cookie = browser.cookies.get('__Host-session')

  const answer = await change(browser, { currentPassword: wrongPassword })

  assert.equal(answer.code, 'wrong_password')
  assert.deepEqual(await lastEvent(), {
    name: 'password-change.refused',
    detail: { reason: 'wrong_password' },
  })
  assert.equal(browser.cookies.get('__Host-session'), cookie)
  assert.equal((await browser.get('/v1/account')).status, 200)
  assert.equal((await other.get('/v1/account')).status, 200)
  assert.equal((await signIn(goodPassword)).status, 201)
  assert.equal((await signIn(newPassword)).code, 'invalid_credentials')
})

test('[PASSWORD-CHANGE-2] [PASSWORD-CHANGE-6] beyond the limit even the right password changes nothing', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  for (let tries = 0; tries < house.settings.throttle.accountAttempts; tries++) {
    await change(browser, { currentPassword: wrongPassword })
  }

  const answer = await change(browser)

  assert.equal(answer.code, 'too_many_attempts')
  assert.deepEqual(await lastEvent(), {
    name: 'password-change.refused',
    detail: { reason: 'too_many_attempts' },
  })
  assert.equal((await signIn(newPassword)).code, 'invalid_credentials')
  await house.letTimePass(house.settings.throttle.windowSeconds)
  assert.equal((await change(browser)).status, 200)
})

test('[PASSWORD-CHANGE-3] [PASSWORD-CHANGE-6] a weak password is refused with its reasons, uncounted', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  await house.rows(sql`delete from portcullis.attempts`)

  const answer = await change(browser, { newPassword: 'ann@example.com' })
  const short = await change(browser, { newPassword: 'too short' })

  assert.equal(answer.code, 'weak_password')
  assert.deepEqual(
    (answer.body as { reasons: { code: string }[] }).reasons.map(({ code }) => code),
    ['own_data'],
  )
  assert.equal(short.code, 'weak_password')
  assert.deepEqual(await lastEvent(), {
    name: 'password-change.refused',
    detail: { reason: 'weak_password' },
  })
  assert.deepEqual(await house.rows(sql`select from portcullis.attempts`), [])
  assert.equal((await signIn(goodPassword)).status, 201)
})

test('[PASSWORD-CHANGE-3] what takes an estimate is judged once the try is counted, and no more than tries allow', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const guessable = { newPassword: 'letmeinletmeinletmein' }

  const first = await change(browser, guessable)
  for (let tries = 1; tries < house.settings.throttle.accountAttempts; tries++)
    await change(browser, guessable)
  const beyond = await change(browser, guessable)

  assert.deepEqual(
    (first.body as unknown as { reasons: { code: string }[] }).reasons.map(({ code }) => code),
    ['guessable'],
  )
  assert.equal(beyond.code, 'too_many_attempts')
  assert.equal((await signIn(goodPassword)).status, 201)
})

test('[PASSWORD-CHANGE-4] [T037] a reset link and an address change from before are void', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  await browser.post('/v1/email-change', { email: 'thief@example.com' })
  const changeToken = await tokenMailedTo(house, 'thief@example.com')
  await house.browser().post('/v1/password-reset', { email: 'ann@example.com' })
  const resetToken = await tokenMailedTo(house, 'ann@example.com')

  await change(browser)

  const reset = await house
    .browser()
    .post('/v1/password-reset/confirm', { token: resetToken, password: goodPassword })
  const moved = await browser.post('/v1/email-change/confirm', { token: changeToken })
  assert.equal(reset.code, 'invalid_link')
  assert.equal(moved.code, 'invalid_link')
  assert.equal((await signIn(newPassword)).status, 201)
})

test('[PASSWORD-CHANGE-4] the link that takes an address back outlives a password change', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  await browser.post('/v1/email-change', { email: 'thief@example.com' })
  await browser.post('/v1/email-change/confirm', { token: await tokenMailedTo(house, 'thief@example.com') })
  const undoToken = await tokenMailedTo(house, 'ann@example.com')

  await change(browser)

  const undone = await house.browser().post('/v1/email-change/undo', { token: undoToken })
  assert.equal(undone.status, 200)
  assert.equal((await browser.get('/v1/account')).code, 'session_ended_by_owner')
})

test('[PASSWORD-CHANGE-5] the owner is told by mail where it was done, and no password is in it', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })

  await change(browser)

  const [mail] = await house.mailTo('ann@example.com')
  assert.match(mail?.subject ?? '', /password was changed/)
  assert.match(mail?.text ?? '', /Firefox on Linux/)
  assert.match(mail?.text ?? '', /192\.0\.2\.1/)
  assert.doesNotMatch(`${mail?.text}${mail?.html}`, new RegExp(`${newPassword}|${goodPassword}`))
})

test('[PASSWORD-CHANGE-2] nobody changes a password who is not signed in', async () => {
  await aSignedInBrowser(house)

  const answer = await change(house.browser())

  assert.equal(answer.code, 'not_signed_in')
  assert.equal((await signIn(newPassword)).code, 'invalid_credentials')
})
