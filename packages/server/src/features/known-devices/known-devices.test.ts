import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { sweep } from '../../sweeper.ts'
import { anotherNode } from '../../test/another-node.ts'
import type { Browser } from '../../test/browser.ts'
import { guessFromEverywhere } from '../../test/exhaust.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { createOverLimits } from '../throttle/over-limits.ts'
import { forgiveGuesses } from './forgive-guesses.ts'
import { mostFailures } from './queries.ts'

const email = 'ann@example.com'
const wrongPassword = 'wrong horse battery staple'
const name = '__Host-device'

describe('known devices', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const signIn = (browser: Browser, password = goodPassword, to = email) => browser.signIn(to, password)
  const besiege = (to = email) => guessFromEverywhere(house, to)
  /** A browser that holds nothing but this device's cookie. */
  const withCookie = (value: string, ip = '203.0.113.9') => {
    const browser = house.browser(ip)
    browser.cookies.set(name, value)
    return browser
  }
  const cookieOf = (browser: Browser) => browser.cookies.get(name) ?? ''
  const devices = () =>
    house.rows(sql<{ account_id: string; failures: number; device: string }>`
      select account_id, failures, device from portcullis.known_devices order by seen_at`)

  test('[KNOWN-DEVICES-1] [T025] who has signed in there before gets in while strangers are refused', async () => {
    const owner = await aSignedInBrowser(house)
    await owner.post('/v1/sign-out')
    await besiege()

    const stranger = await signIn(house.browser('203.0.113.8'))
    const known = await signIn(owner)

    assert.equal(stranger.code, 'too_many_attempts')
    assert.equal(known.status, 201)
  })

  test('[KNOWN-DEVICES-2] only digests are kept, and the cookie says nothing of the account', async () => {
    const owner = await aSignedInBrowser(house)

    const [row] = await house.rows(sql<{ row: string }>`
      select to_jsonb(d)::text as row from portcullis.known_devices d`)

    for (const part of cookieOf(owner).split('.').slice(1)) assert.ok(!row?.row.includes(part))
    assert.ok(!Buffer.from(cookieOf(owner).split('.')[1] ?? '', 'base64url').includes('ann'))
  })

  test('[KNOWN-DEVICES-3] [T026] a cookie that we have not made, or of somebody else, is a stranger’s', async () => {
    const owner = await aSignedInBrowser(house)
    const other = await aSignedInBrowser(house, { email: 'bob@example.com' })
    await besiege()
    const [keyId = '', secret = '', seal = ''] = cookieOf(owner).split('.')
    const bent = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)

    for (const value of [
      cookieOf(other),
      [keyId, bent(secret), seal].join('.'),
      [keyId, secret, bent(seal)].join('.'),
      [bent(keyId), secret, seal].join('.'),
      [keyId, secret].join('.'),
      `${cookieOf(owner)}.`,
      '',
      'x',
    ])
      assert.equal((await signIn(withCookie(value))).code, 'too_many_attempts', value)
    assert.equal((await signIn(withCookie(cookieOf(owner)))).status, 201, 'the control')
  })

  test('[KNOWN-DEVICES-3] [T026] the cookie is no session and no refresh token', async () => {
    const owner = await aSignedInBrowser(house)
    for (const other of ['__Host-session', '__Host-refresh']) {
      const thief = house.browser()
      thief.cookies.set(other, cookieOf(owner))

      assert.equal((await thief.get('/v1/account')).status, 401)
      assert.equal((await thief.post('/v1/token/refresh')).status, 401)
    }
  })

  test('[KNOWN-DEVICES-3] a cookie that comes twice is refused', async () => {
    const owner = await aSignedInBrowser(house)
    const cookie = `${name}=${cookieOf(owner)}; ${name}=x`

    const answer = await house
      .browser()
      .post('/v1/sign-in', { email, password: goodPassword }, { headers: { cookie } })

    assert.equal(answer.code, 'ambiguous_cookie')
  })

  test('[KNOWN-DEVICES-4] each sign-in gives another secret, and the copy of an older one is a stranger’s', async () => {
    const owner = await aSignedInBrowser(house)
    const copied = cookieOf(owner)
    await signIn(owner)
    const former = cookieOf(owner)
    await signIn(owner)
    await besiege()

    assert.equal((await signIn(withCookie(copied))).code, 'too_many_attempts')
    assert.equal(
      (await signIn(withCookie(former))).status,
      201,
      'the answer with the newest may have been lost',
    )
    assert.equal((await devices()).length, 1)
  })

  test('[KNOWN-DEVICES-4] a cookie that was planted does not become known when somebody signs in with it', async () => {
    const thief = await aSignedInBrowser(house, { email: 'thief@example.net' })
    await anAccount(house)
    await signIn(withCookie(cookieOf(thief)))
    await besiege()

    assert.equal((await signIn(withCookie(cookieOf(thief)))).code, 'too_many_attempts')
  })

  test('[KNOWN-DEVICES-4] a browser of two accounts stays known to both', async () => {
    const shared = await aSignedInBrowser(house)
    await anAccount(house, 'bob@example.com')
    await signIn(shared, goodPassword, 'bob@example.com')
    await besiege()
    await besiege('bob@example.com')

    assert.equal((await signIn(shared)).status, 201)
    assert.equal((await signIn(shared, goodPassword, 'bob@example.com')).status, 201)
    assert.equal((await devices()).length, 2)
  })

  test('[KNOWN-DEVICES-5] [T022] the mail comes once a day, however long the guessing goes on', async () => {
    await anAccount(house)
    for (let hours = 0; hours < 36; hours += 6) {
      await besiege()
      await house.deliverMail()
      await house.letTimePass(6 * 3600)
    }

    const mails = (await house.mailTo(email)).filter(({ subject }) => subject.includes('Wrong passwords'))

    assert.equal(mails.length, 2)
  })

  test('[KNOWN-DEVICES-6] the link makes a browser known once, and signs nobody in', async () => {
    await anAccount(house)
    await besiege()
    const token = await tokenMailedTo(house, email)
    const browser = house.browser('203.0.113.9')

    const answer = await browser.post('/v1/known-device', { token })
    const again = await house.browser().post('/v1/known-device', { token })

    assert.deepEqual([answer.status, again.code], [200, 'invalid_link'])
    assert.deepEqual([...browser.cookies.keys()], [name])
    assert.equal((await browser.get('/v1/account')).status, 401)
    assert.equal((await signIn(browser)).status, 201)
    assert.equal((await signIn(house.browser())).code, 'too_many_attempts', 'nobody else')
  })

  test('[KNOWN-DEVICES-6] the link works for a day', async () => {
    await anAccount(house)
    await besiege()
    const token = await tokenMailedTo(house, email)
    await house.letTimePass(86_401)

    assert.equal((await house.browser().post('/v1/known-device', { token })).code, 'invalid_link')
  })

  test('[KNOWN-DEVICES-7] [T028] a reset makes its browser known, and all others strangers', async () => {
    const owner = await aSignedInBrowser(house)
    await besiege()
    await house.browser().post('/v1/password-reset', { email })
    const token = await tokenMailedTo(house, email)
    assert.equal((await signIn(owner)).status, 201, 'before it is done, the old password works')

    const browser = house.browser('203.0.113.9')
    const next = 'another fine long password'
    await browser.post('/v1/password-reset/confirm', { token, password: next })
    await besiege()

    assert.equal((await signIn(browser, next)).status, 201)
    assert.equal((await signIn(owner, next)).code, 'too_many_attempts')
  })

  test('[KNOWN-DEVICES-7] closing the account makes all its browsers strangers', async () => {
    const owner = await aSignedInBrowser(house, { transport: 'cookie' })

    await owner.post('/v1/account-closure')

    assert.deepEqual(await devices(), [])
  })

  test('[KNOWN-DEVICES-8] what an operator forgives is forgiven at once, on nodes that remember it too', async () => {
    await anAccount(house)
    await house.startMemory()
    await besiege()
    const browser = house.browser('198.51.100.1')
    assert.equal((await signIn(browser)).code, 'too_many_attempts')
    const node = anotherNode(house)

    const forgiven = await forgiveGuesses(node.ctx, email)
    await new Promise((resolve) => setTimeout(resolve, 100))

    assert.ok((forgiven ?? 0) > 3, 'the account’s, and each address’s')
    assert.equal((await signIn(browser)).status, 201)
    assert.equal(await forgiveGuesses(node.ctx, 'nobody@example.com'), undefined)
    await node.close()
  })

  test('[KNOWN-DEVICES-9] [T027] a device has a budget of its own, and too many failures make it a stranger', async () => {
    const owner = await aSignedInBrowser(house)
    const another = await aSignedInBrowser(house)
    const most = house.settings.throttle.deviceAttempts
    for (let tries = 0; tries < most; tries++) await signIn(owner, wrongPassword)
    assert.equal((await signIn(owner)).code, 'too_many_attempts')
    assert.equal((await signIn(another)).status, 201, 'the other one is not concerned')

    await house.letTimePass(3 * 86_400)
    await house.rows(sql`update portcullis.known_devices set failures = ${mostFailures - 1}::integer`)
    assert.equal((await signIn(owner, wrongPassword)).code, 'invalid_credentials')
    await besiege()

    assert.equal((await signIn(owner)).code, 'too_many_attempts')
  })

  test('[KNOWN-DEVICES-10] an account has a bounded number of them, and those not used are swept', async () => {
    const most = house.settings.knownDevices.mostPerAccount
    await anAccount(house)
    for (let n = 0; n <= most; n++) await signIn(house.browser())
    assert.equal((await devices()).length, most)

    await house.letTimePass(house.settings.knownDevices.lifetimeSeconds + 1)
    await sweep(house.ctx)

    assert.deepEqual(await devices(), [])
  })

  test('[THROTTLE-9] a flood of refused guesses asks the database nothing', async () => {
    await anAccount(house)
    await house.startMemory()
    await besiege()
    await house.browser('203.0.113.8').signIn(email, wrongPassword)
    const before = house.ctx.db.roundTrips()

    const codes = await Promise.all(
      Array.from(
        { length: 200 },
        async () => (await signIn(house.browser('203.0.113.8'), wrongPassword)).code,
      ),
    )

    assert.deepEqual(new Set(codes), new Set(['too_many_attempts']))
    assert.ok(house.ctx.db.roundTrips() - before < 20, 'heartbeats alone')
    house.ctx.instance(createOverLimits).clear()
    assert.equal(
      (await signIn(house.browser('203.0.113.8'))).code,
      'too_many_attempts',
      'forgetting changes nothing',
    )
  })
})
