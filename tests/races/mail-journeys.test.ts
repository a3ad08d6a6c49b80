import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import {
  anAccount,
  aSignedInBrowser,
  codeMailedTo,
  tokenMailedTo,
} from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { deadlocksOf, holdAccounts, roomy, skip, tally, together } from './real-house.ts'

const email = 'ann@example.com'

describe('mail journeys at once', { skip }, () => {
  let house: House
  before(async () => {
    house = await openHouse(roomy)
  })
  beforeEach(() => house.empty())
  after(async () => {
    if (house) await house.close()
  })

  const tokensMailedTo = async (address: string) =>
    (await house.mailTo(address)).flatMap(({ text }) => /#token=([\w.-]+)/.exec(text)?.[1] ?? [])
  const accountsOf = (address: string) =>
    house.rows(sql<{ id: string }>`select id from portcullis.accounts where email = ${address}`)

  test('of 30 redemptions of one reset link, one sets its password', async () => {
    await anAccount(house)
    await house.browser().post('/v1/password-reset', { email })
    const token = await tokenMailedTo(house, email)
    const passwordOf = (at: number) => `a fine long password, number ${at}`

    const answers = await together(30, (at) =>
      house.browser().post('/v1/password-reset/confirm', { token, password: passwordOf(at) }),
    )

    assert.deepEqual(tally(answers), { 200: 1, invalid_link: 29 })
    const winner = answers.findIndex(({ status }) => status === 200)
    assert.equal((await house.browser().signIn(email, passwordOf(winner))).status, 201)
    assert.equal((await house.browser().signIn(email, passwordOf(winner === 0 ? 1 : 0))).status, 401)
  })

  test('three reset links and a password change that come together never deadlock', async () => {
    const browser = await aSignedInBrowser(house)
    for (let i = 0; i < 3; i++) await house.browser().post('/v1/password-reset', { email })
    const tokens = await tokensMailedTo(email)
    const resets = tokens.slice(0, 3)
    const password = 'another fine long password'
    const deadlocks = await deadlocksOf(house)

    const held = holdAccounts(house, 1)
    const answers = await Promise.all([
      browser.post(
        '/v1/password-change',
        { currentPassword: goodPassword, newPassword: password },
        { bearer: true },
      ),
      ...resets.map((token) => house.browser().post('/v1/password-reset/confirm', { token, password })),
    ])
    await held

    assert.equal(resets.length, 3)
    assert.deepEqual(
      answers.filter(({ status }) => status >= 500),
      [],
    )
    assert.equal(tally(answers.slice(1))[200] ?? 0, answers[0]?.status === 200 ? 0 : 1)
    assert.equal((await deadlocksOf(house)) - deadlocks, 0)
  })

  test('of two undo links that come together, one gives the account back', async () => {
    const browser = await aSignedInBrowser(house)
    for (const to of ['second@example.com', 'third@example.com']) {
      await browser.post('/v1/email-change', { email: to }, { bearer: true })
      const token = await tokenMailedTo(house, to)
      await browser.post('/v1/email-change/confirm', { token }, { bearer: true })
    }
    const undos = [await tokenMailedTo(house, email), await tokenMailedTo(house, 'second@example.com')]
    const deadlocks = await deadlocksOf(house)

    const held = holdAccounts(house, 1)
    const answers = await Promise.all(
      undos.map((token) => house.browser().post('/v1/email-change/undo', { token })),
    )
    await held

    assert.deepEqual(tally(answers), { 200: 1, invalid_link: 1 })
    assert.equal((await accountsOf(email)).length, 1)
    assert.equal((await deadlocksOf(house)) - deadlocks, 0)
  })

  test('of 100 tries with one code in the browser that signed up, one opens the account', async () => {
    const browser = house.browser()
    await browser.post('/v1/sign-up', { email, password: goodPassword })
    const code = await codeMailedTo(house, email)

    const answers = await together(100, () =>
      browser.stolen().post('/v1/email-verification/confirm', { email, code }),
    )

    const { 200: opened, ...refused } = tally(answers)
    assert.equal(opened, 1)
    assert.deepEqual(
      Object.keys(refused).filter((code) => !/^(invalid_link|too_many_attempts)$/.test(code)),
      [],
    )
    assert.equal((await accountsOf(email)).length, 1)
  })

  test('30 sign-ups of one address, all confirmed at once, make one account', async () => {
    const browsers = Array.from({ length: 30 }, () => house.browser())
    const passwordOf = (at: number) => `a fine long password, number ${at}`
    const signUps: Awaited<ReturnType<Browser['post']>>[] = []
    for (
      let at = 0;
      at < 30;
      at++ // More at once might be told that the server is busy.
    )
      signUps.push(await browserAt(browsers, at).post('/v1/sign-up', { email, password: passwordOf(at) }))
    const links = await linksBySignUp()
    const deadlocks = await deadlocksOf(house)

    const answers = await together(30, (at) => {
      const browser = browserAt(browsers, at)
      const signUpId = browser.cookies.get('__Host-sign-up')?.slice(0, 36) ?? ''
      return browser.post('/v1/email-verification/confirm', { token: links.get(signUpId) })
    })

    assert.deepEqual(tally(signUps), { 202: 30 })
    assert.deepEqual(tally(answers), { 200: 1, invalid_link: 29 })
    assert.equal((await accountsOf(email)).length, 1)
    const winner = answers.findIndex(({ status }) => status === 200)
    assert.equal((await house.browser().signIn(email, passwordOf(winner))).status, 201)
    assert.equal((await deadlocksOf(house)) - deadlocks, 0)
  })

  const browserAt = (browsers: Browser[], at: number) => browsers[at] as Browser
  /** The mailed link of each sign-up. */
  const linksBySignUp = async () => {
    const codes = await house.rows(
      sql<{ id: string; subject_id: string }>`select id, subject_id from portcullis.one_time_codes`,
    )
    const tokens = new Map((await tokensMailedTo(email)).map((token) => [token.split('.')[1], token]))
    return new Map(codes.map(({ id, subject_id }) => [subject_id, tokens.get(id)]))
  }
})
