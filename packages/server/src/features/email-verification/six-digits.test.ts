import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { type Browser, randomText } from '../../test/browser.ts'
import { letTimePassTo } from '../../test/clock.ts'
import { anAccount, codeMailedTo, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { observe } from '../../test/observe.ts'

const email = 'ann@example.com'
const confirmPath = '/v1/email-verification/confirm'

describe('the six digits of a sign-up', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const signUp = async (browser: Browser): Promise<string> => {
    await browser.post('/v1/sign-up', { email, password: goodPassword })
    return codeMailedTo(house, email)
  }
  const tryCode = (browser: Browser, code: string, to = email) =>
    browser.post(confirmPath, { email: to, code })
  const accounts = () => house.rows(sql<{ email: string }>`select email from portcullis.accounts`)
  const endOfCode = sql`select code_expires_at from portcullis.one_time_codes limit 1`

  test('[EMAIL-VERIFICATION-1] the digits open the account and sign nobody in', async () => {
    const browser = house.browser()
    const code = await signUp(browser)

    const answer = await tryCode(browser, code, 'ANN@example.com')

    assert.deepEqual([answer.status, answer.body], [200, { done: true }])
    assert.deepEqual([...browser.cookies], [])
    assert.deepEqual(await house.rows(sql`select from portcullis.sessions`), [])
    assert.equal((await house.eventNames()).at(-1), 'email-verification.confirmed')
    assert.equal((await browser.signIn(email, goodPassword)).status, 201)
  })

  test('[EMAIL-VERIFICATION-2] the digits work for ten minutes', async () => {
    const browser = house.browser()
    const code = await signUp(browser)

    await letTimePassTo(house, endOfCode, 1)
    const late = await tryCode(browser, code)
    await letTimePassTo(house, endOfCode, -1)
    const inTime = await tryCode(browser, code)

    assert.equal(house.settings.emailVerification.codeLifetimeSeconds, 600)
    assert.deepEqual([late.code, inTime.status], ['invalid_link', 200])
  })

  test('[EMAIL-VERIFICATION-2] without the cookie the right digits are worth nothing', async () => {
    const browser = house.browser()
    const code = await signUp(browser)

    const answer = await tryCode(house.browser(), code)

    assert.equal(answer.code, 'invalid_link')
    assert.deepEqual(await accounts(), [])
    assert.equal((await house.eventNames()).at(-1), 'email-verification.refused')
    assert.equal((await tryCode(browser, code)).status, 200)
  })

  test('[EMAIL-VERIFICATION-2] nor with the cookie of another sign-up or a made-up one', async () => {
    const browser = house.browser()
    const code = await signUp(browser)
    const [id = ''] = browser.cookies.get('__Host-sign-up')?.split('.') ?? []
    const stranger = house.browser()
    await stranger.post('/v1/sign-up', { email, password: goodPassword })
    const forger = house.browser()
    forger.cookies.set('__Host-sign-up', `${id}.${randomText()}`)

    const answers = [await tryCode(stranger, code), await tryCode(forger, code)]

    assert.deepEqual(
      answers.map((answer) => answer.code),
      ['invalid_link', 'invalid_link'],
    )
    assert.deepEqual(await accounts(), [])
    assert.equal((await tryCode(browser, code)).status, 200)
  })

  test('[EMAIL-VERIFICATION-2] the digits belong to one address', async () => {
    const browser = house.browser()
    const code = await signUp(browser)

    const answer = await tryCode(browser, code, 'bob@example.com')

    assert.equal(answer.code, 'invalid_link')
    assert.deepEqual(await accounts(), [])
  })

  test('[EMAIL-VERIFICATION-3] after five wrong tries even the right digits are refused', async () => {
    const browser = house.browser()
    const code = await signUp(browser)
    const wrong = code === '000000' ? '000001' : '000000'

    const codes: unknown[] = []
    for (let i = 0; i < 5; i++) codes.push((await tryCode(browser, wrong)).code)
    const sixth = await tryCode(browser, code)

    assert.deepEqual(codes, Array(5).fill('invalid_link'))
    assert.equal(sixth.code, 'too_many_attempts')
    assert.deepEqual(await accounts(), [])
    assert.equal((await house.eventNames()).at(-1), 'email-verification.refused')

    await house.letTimePass(house.settings.throttle.windowSeconds + 1)
    await browser.post('/v1/email-verification', { email })
    assert.equal((await tryCode(browser, await codeMailedTo(house, email))).status, 200)
  })

  test('[EMAIL-VERIFICATION-3] further sign-ups and mails bring no further tries', async () => {
    const browser = house.browser()
    const first = await signUp(browser)
    const wrong = first === '000000' ? '000001' : '000000'
    for (let i = 0; i < 3; i++) await tryCode(browser, wrong)
    await browser.post('/v1/email-verification', { email })
    await tryCode(browser, wrong)
    const other = house.browser('198.51.100.7')
    const code = await signUp(other)
    await tryCode(other, wrong)

    const sixth = await tryCode(other, code)

    assert.equal(sixth.code, 'too_many_attempts')
    assert.deepEqual(await accounts(), [])
  })

  test('[EMAIL-VERIFICATION-3] tries at one address cost no other address any', async () => {
    const browser = house.browser()
    const code = await signUp(browser)
    const other = house.browser()
    await other.post('/v1/sign-up', { email: 'bob@example.com', password: goodPassword })
    for (let i = 0; i < 6; i++) await tryCode(other, '000000', 'bob@example.com')

    assert.equal((await tryCode(browser, code)).status, 200)
  })

  test('[EMAIL-VERIFICATION-3] whoever uses the tries up leaves the link good everywhere', async () => {
    const browser = house.browser()
    await signUp(browser)
    const token = await tokenMailedTo(house, email)
    const forger = house.browser('198.51.100.7')
    forger.cookies.set('__Host-sign-up', `${crypto.randomUUID()}.${randomText()}`)
    for (let i = 0; i < 6; i++) await tryCode(forger, '000000')

    const code = await tryCode(browser, await codeMailedTo(house, email))
    const link = await house.browser().post(confirmPath, { token, password: goodPassword })

    assert.equal(code.code, 'too_many_attempts', 'the tries are used up')
    assert.equal(link.status, 200)
  })

  test('[EMAIL-VERIFICATION-3] a try looks the same for a taken address, with its decoy', async () => {
    await anAccount(house)
    const browsers = [house.browser(), house.browser()] as const
    await browsers[0].post('/v1/sign-up', { email, password: goodPassword })
    await browsers[1].post('/v1/sign-up', { email: 'new@example.com', password: goodPassword })

    const taken = await observe(house, () => tryCode(browsers[0], '000000'))
    const free = await observe(house, () => tryCode(browsers[1], '000000', 'new@example.com'))

    assert.deepEqual(taken, free)
    assert.equal((free.body as { code: string }).code, 'invalid_link')
  })
})
