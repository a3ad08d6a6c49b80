import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { guessFromEverywhere } from '../../test/exhaust.ts'
import { aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

const email = 'ann@example.com'
const newEmail = 'ann@example.net'
const newPassword = 'another fine long password'

describe('what becomes of known devices and their links', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  /** Changes the address of the account, and gives the link by which the former one undoes it. */
  const changeAddress = async (owner: Browser): Promise<string> => {
    await owner.post('/v1/email-change', { email: newEmail })
    const token = await tokenMailedTo(house, newEmail)
    assert.equal((await owner.post('/v1/email-change/confirm', { token })).status, 200)
    return tokenMailedTo(house, email)
  }
  const ways: Record<string, (owner: Browser) => Promise<unknown>> = {
    'a reset by mail': async () => {
      await house.browser().post('/v1/password-reset', { email })
      const token = await tokenMailedTo(house, email)
      return house.browser().post('/v1/password-reset/confirm', { token, password: newPassword })
    },
    'a changed password': (owner) =>
      owner.post('/v1/password-change', { currentPassword: goodPassword, newPassword }),
    'a changed address': changeAddress,
    '“this wasn’t me”': async (owner) => {
      const [{ number = 0 } = {}] = await house.rows(sql<{ number: number }>`
        select number from portcullis.events where name = 'sign-in.succeeded'`)
      return owner.post('/v1/account/events/not-me', { event: number })
    },
    'a closed account': (owner) => owner.post('/v1/account-closure'),
  }

  for (const [way, act] of Object.entries(ways)) {
    test(`[KNOWN-DEVICES-11] [T037] [T095] ${way} voids the link that makes a browser known`, async () => {
      const owner = await aSignedInBrowser(house, { transport: 'cookie' })
      await guessFromEverywhere(house, email)
      const token = await tokenMailedTo(house, email)

      assert.ok(Number(((await act(owner)) as { status?: number }).status ?? 200) < 300)

      assert.equal((await house.browser().post('/v1/known-device', { token })).code, 'invalid_link')
    })
  }

  test('[KNOWN-DEVICES-11] [T037] an undone address change voids the thief’s link, and the owner is mailed again', async () => {
    const thief = await aSignedInBrowser(house, { transport: 'cookie' })
    const undo = await changeAddress(thief)
    await guessFromEverywhere(house, newEmail)
    const token = await tokenMailedTo(house, newEmail)

    assert.equal((await house.browser().post('/v1/email-change/undo', { token: undo })).status, 200)

    assert.equal((await house.browser().post('/v1/known-device', { token })).code, 'invalid_link')
    await guessFromEverywhere(house, email)
    await house.deliverMail()
    const told = (await house.mailTo(email)).filter(({ subject }) => subject.includes('Wrong passwords'))
    assert.equal(told.length, 1)
  })

  test('[KNOWN-DEVICES-7] [T037] a changed password leaves its browser known, and makes all others strangers', async () => {
    const owner = await aSignedInBrowser(house, { transport: 'cookie' })
    const thief = house.browser('203.0.113.9')
    await thief.signIn(email, goodPassword)
    await owner.post('/v1/password-change', { currentPassword: goodPassword, newPassword })

    await guessFromEverywhere(house, email)

    assert.equal((await thief.signIn(email, newPassword)).code, 'too_many_attempts')
    assert.equal((await owner.signIn(email, newPassword)).status, 201)
  })
})
