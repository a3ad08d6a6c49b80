import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { sweep } from '../../sweeper.ts'
import type { Browser } from '../../test/browser.ts'
import { endOfLink, letTimePassTo } from '../../test/clock.ts'
import { exhaust, fillHashingPool } from '../../test/exhaust.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { observe } from '../../test/observe.ts'

const email = 'ann@example.com'
const confirmPath = '/v1/email-verification/confirm'
const wrongPassword = 'wrong horse battery staple'

describe('the link of a sign-up', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const signUp = async (browser: Browser, password = goodPassword): Promise<string> => {
    await browser.post('/v1/sign-up', { email, password, name: 'Ann' })
    return tokenMailedTo(house, email)
  }
  const accounts = () => house.rows(sql<{ email: string }>`select email from portcullis.accounts`)
  const lastReason = async () => {
    const [event] = await house.rows(sql<{ name: string; detail: { reason: string } }>`
      select name, detail from portcullis.events order by number desc limit 1`)
    return `${event?.name}: ${event?.detail.reason}`
  }

  test('[EMAIL-VERIFICATION-1] the link opens the account and signs nobody in', async () => {
    const browser = house.browser()
    const token = await signUp(browser)

    const answer = await browser.post(confirmPath, { token })

    assert.deepEqual([answer.status, answer.body], [200, { done: true }])
    assert.deepEqual(await house.rows(sql`select from portcullis.sessions`), [])
    assert.deepEqual([...browser.cookies], [])
    assert.equal((await house.eventNames()).at(-1), 'email-verification.confirmed')
    const { body } = await browser.signIn(email, goodPassword)
    assert.equal(body.account.name, 'Ann')
    assert.notEqual(body.account.emailVerifiedAt, null)
  })

  test('[EMAIL-VERIFICATION-4] another browser is asked for the password, and has to know it', async () => {
    const token = await signUp(house.browser())
    const other = house.browser()

    const asked = await other.post(confirmPath, { token })
    const wrong = await other.post(confirmPath, { token, password: wrongPassword })
    const accountsThen = await accounts()
    const right = await other.post(confirmPath, { token, password: goodPassword })

    assert.equal(asked.code, 'password_needed')
    assert.equal(wrong.code, 'wrong_password')
    assert.deepEqual(accountsThen, [])
    assert.equal(right.status, 200)
    assert.deepEqual([...other.cookies], [])
    assert.deepEqual(await accounts(), [{ email }])
  })

  test('[EMAIL-VERIFICATION-4] a wrong password is written down as one', async () => {
    const token = await signUp(house.browser())

    await house.browser().post(confirmPath, { token, password: wrongPassword })

    assert.equal(await lastReason(), 'email-verification.refused: wrong_password')
  })

  test('[EMAIL-VERIFICATION-4] five wrong passwords at a link are the limit', async () => {
    const browser = house.browser()
    const token = await signUp(browser)
    const other = house.browser('198.51.100.7')

    const codes: unknown[] = []
    for (let i = 0; i < 5; i++)
      codes.push((await other.post(confirmPath, { token, password: wrongPassword })).code)
    const sixth = await other.post(confirmPath, { token, password: goodPassword })

    assert.deepEqual(new Set(codes), new Set(['wrong_password']))
    assert.equal(sixth.code, 'too_many_attempts')
    assert.equal(await lastReason(), 'email-verification.refused: too_many_attempts')
    assert.deepEqual(await accounts(), [])
    assert.equal((await browser.post(confirmPath, { token })).status, 200)
  })

  test('[EMAIL-VERIFICATION-4] without room to hash the link stays good', async () => {
    const token = await signUp(house.browser())
    const other = house.browser()
    const empty = fillHashingPool(house)

    const busy = await other.post(confirmPath, { token, password: goodPassword })
    empty()

    assert.deepEqual([busy.status, busy.code], [503, 'server_busy'])
    assert.equal((await other.post(confirmPath, { token, password: goodPassword })).status, 200)
  })

  test('[EMAIL-VERIFICATION-5] asking for another mail looks the same whatever is known', async () => {
    await anAccount(house, 'known@example.com')
    await house.browser().post('/v1/sign-up', { email: 'pending@example.com', password: goodPassword })
    const ask = (to: string) => () => house.browser().post('/v1/email-verification', { email: to })

    const unknown = await observe(house, ask('nobody@example.com'))
    const known = await observe(house, ask('known@example.com'))
    const pending = await observe(house, ask('pending@example.com'))

    assert.deepEqual([unknown.status, unknown.body, unknown.cookies], [202, { accepted: true }, []])
    assert.deepEqual(known, unknown)
    assert.deepEqual(pending, unknown)
    assert.deepEqual(unknown.writes, {
      attempts: 2,
      'code sign-up': 1,
      'event email-verification.requested': 1,
      'mail email-verification.taken': 1,
      'mail email-verification.verify': 1,
    })
    assert.deepEqual(await house.mailTo('nobody@example.com'), [])
    assert.match((await house.mailTo('known@example.com'))[0]?.subject ?? '', /^You already have/)
  })

  test('[EMAIL-VERIFICATION-5] a further mail has digits only for the browser that signed up', async () => {
    const browser = house.browser()
    await signUp(browser)

    await browser.post('/v1/email-verification', { email })
    const own = (await house.mailTo(email))[0]
    await house.browser().post('/v1/email-verification', { email })
    const other = (await house.mailTo(email))[0]

    assert.match(own?.code ?? '', /^\d{6}$/)
    assert.equal(other?.code, undefined)
    assert.doesNotMatch(other?.text ?? '', /\b\d{6}\b/)
    assert.equal((await browser.post(confirmPath, { token: await tokenMailedTo(house, email) })).status, 200)
  })

  test('[EMAIL-VERIFICATION-6] opening an account voids every other sign-up of its address', async () => {
    const [browser, stranger] = [house.browser(), house.browser('198.51.100.7')]
    const strangers = await signUp(stranger, 'the stranger chose this one')
    const token = await signUp(browser)

    await browser.post(confirmPath, { token })
    const late = await stranger.post(confirmPath, { token: strangers })

    assert.equal(late.code, 'invalid_link')
    assert.deepEqual(await house.rows(sql`select from portcullis.pending_sign_ups`), [])
    assert.deepEqual(await house.rows(sql`select from portcullis_vault.pending_hashes`), [])
    assert.equal((await stranger.signIn(email, 'the stranger chose this one')).code, 'invalid_credentials')
    assert.equal((await browser.signIn(email, goodPassword)).status, 201)
  })

  test('[EMAIL-VERIFICATION-6] a sign-up whose address has become an account opens nothing', async () => {
    const browser = house.browser()
    const token = await signUp(browser, 'the stranger chose this one')
    const owner = await aSignedInBrowser(house, { email: 'old@example.com' })
    await owner.post('/v1/email-change', { email }, { bearer: true })
    const change = await tokenMailedTo(house, email)
    await owner.post('/v1/email-change/confirm', { token: change }, { bearer: true })

    const answer = await browser.post(confirmPath, { token })

    assert.equal(answer.code, 'invalid_link')
    assert.deepEqual(await accounts(), [{ email }])
    assert.equal((await browser.signIn(email, 'the stranger chose this one')).code, 'invalid_credentials')
    assert.equal((await browser.signIn(email, goodPassword)).status, 201)
  })

  test('[EMAIL-VERIFICATION-6] a sign-up whose address is reserved for an undo opens nothing', async () => {
    const browser = house.browser()
    const token = await signUp(browser)
    const owner = await aSignedInBrowser(house, { email: 'old@example.com' })
    for (const next of [email, 'new@example.com']) {
      await owner.post('/v1/email-change', { email: next }, { bearer: true })
      const change = await tokenMailedTo(house, next)
      await owner.post('/v1/email-change/confirm', { token: change }, { bearer: true })
    }

    const answer = await browser.post(confirmPath, { token })

    assert.equal(answer.code, 'invalid_link')
    assert.deepEqual(await accounts(), [{ email: 'new@example.com' }])
  })

  test('[EMAIL-VERIFICATION-7] the link works once, until 24 hours are over', async () => {
    const browser = house.browser()
    const token = await signUp(browser)

    await letTimePassTo(house, endOfLink('sign-up'), 1)
    const late = await browser.post(confirmPath, { token })
    await letTimePassTo(house, endOfLink('sign-up'), -1)
    const inTime = await browser.post(confirmPath, { token })
    const again = await browser.post(confirmPath, { token })

    assert.equal(house.settings.emailVerification.linkLifetimeSeconds, 86_400)
    assert.deepEqual([late.code, inTime.status, again.code], ['invalid_link', 200, 'invalid_link'])
    assert.equal(await lastReason(), 'email-verification.refused: invalid_link')
  })

  test('[EMAIL-VERIFICATION-7] the sweeper deletes a sign-up that is over, with its password', async () => {
    await signUp(house.browser())
    await sweep(house.ctx)
    const before = await house.rows(sql`select from portcullis_vault.pending_hashes`)

    await letTimePassTo(house, endOfLink('sign-up'), 1)
    await sweep(house.ctx)

    assert.equal(before.length, 1)
    assert.deepEqual(await house.rows(sql`select from portcullis.pending_sign_ups`), [])
    assert.deepEqual(await house.rows(sql`select from portcullis_vault.pending_hashes`), [])
    assert.deepEqual(await house.rows(sql`select from portcullis.one_time_codes`), [])
  })

  test('[EMAIL-VERIFICATION-8] a mail over the budget is not sent and leaves no link behind', async () => {
    const browser = house.browser()
    await signUp(browser)
    await exhaust(house, { kind: 'mail', of: 'email-verification', who: email })

    for (let i = 0; i < 3; i++) {
      assert.equal((await browser.post('/v1/email-verification', { email })).status, 202)
    }
    const mailed = (await house.mailTo(email)).length
    await house.letTimePass(house.settings.throttle.windowSeconds + 1)
    await browser.post('/v1/email-verification', { email })

    assert.equal(mailed, 1)
    assert.equal((await house.mailTo(email)).length, 2, 'the window is over: there is room for a link')
  })

  test('[EMAIL-VERIFICATION-8] more requests than one network address may make are refused', async () => {
    const ip = '198.51.100.7'
    const token = await signUp(house.browser())
    await exhaust(house, { kind: 'address', of: 'mail', who: ip })
    await exhaust(house, { kind: 'address', of: 'link', who: ip })

    const asking = await house.browser(ip).post('/v1/email-verification', { email })
    const confirming = await house.browser(ip).post(confirmPath, { token, password: goodPassword })
    const elsewhere = await house.browser().post(confirmPath, { token, password: goodPassword })

    assert.deepEqual([asking.code, confirming.code], ['too_many_attempts', 'too_many_attempts'])
    assert.equal(elsewhere.status, 200)
  })
})
