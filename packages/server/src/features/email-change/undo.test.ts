import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { endOfLink, letTimePassTo } from '../../test/clock.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

const email = 'ann@example.com'
const thiefs = 'thief@example.net'
const thiefsPassword = 'the thief has chosen this'
const ownersPassword = 'the owner is back at home'
const signedIn = { bearer: true }

describe('the undo of a change of address', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const change = async (browser: Browser, to: string) => {
    await browser.post('/v1/email-change', { email: to }, signedIn)
    const token = await tokenMailedTo(house, to)
    const answer = await browser.post('/v1/email-change/confirm', { token }, signedIn)
    assert.equal(answer.status, 200)
  }
  const undo = (token: string) => house.browser().post('/v1/email-change/undo', { token })
  const reset = (token: string, password: string) =>
    house.browser().post('/v1/password-reset/confirm', { token, password })
  const address = async () => {
    const [row] = await house.rows(sql<{ email: string }>`select email from portcullis.accounts`)
    return row?.email
  }
  /** A thief in the owner's session takes the account to another address; gives the owner's undo link. */
  const steal = async (): Promise<{ thief: Browser; token: string }> => {
    const thief = await aSignedInBrowser(house)
    await change(thief, thiefs)
    return { thief, token: await tokenMailedTo(house, email) }
  }

  test('[EMAIL-CHANGE-5] the address is restored, all sessions end, the password is void', async () => {
    const { thief, token } = await steal()
    const change = { currentPassword: goodPassword, newPassword: thiefsPassword }
    await thief.post('/v1/password-change', change, signedIn)

    const answer = await undo(token)

    assert.deepEqual([answer.status, answer.body], [200, { done: true }])
    assert.deepEqual(answer.headers.getSetCookie(), [])
    assert.equal(await address(), email)
    assert.equal((await house.eventNames()).at(-1), 'email-change.undone')
    assert.equal((await thief.refresh()).code, 'session_ended_by_owner')
    for (const password of [goodPassword, thiefsPassword]) {
      assert.equal((await house.browser().signIn(email, password)).code, 'invalid_credentials')
      assert.equal((await house.browser().signIn(thiefs, password)).code, 'invalid_credentials')
    }
  })

  test('[EMAIL-CHANGE-5] a reset link is on its way to the restored address', async () => {
    const { token } = await steal()

    await undo(token)
    const link = await tokenMailedTo(house, email)
    const answer = await reset(link, ownersPassword)

    assert.notEqual(link, token)
    assert.equal(answer.status, 200)
    assert.equal((await house.browser().signIn(email, ownersPassword)).status, 201)
  })

  test("[EMAIL-CHANGE-5] reset links in the thief's mailbox are void, and take no place", async () => {
    const { token } = await steal()
    for (let i = 0; i < 3; i++) await house.browser().post('/v1/password-reset', { email: thiefs })
    const thiefsLink = await tokenMailedTo(house, thiefs)

    await undo(token)
    const stolen = await reset(thiefsLink, thiefsPassword)
    const owned = await reset(await tokenMailedTo(house, email), ownersPassword)

    assert.equal(stolen.code, 'invalid_link')
    assert.equal(owned.status, 200)
    assert.equal((await house.browser().signIn(email, thiefsPassword)).code, 'invalid_credentials')
  })

  test('[EMAIL-CHANGE-5] a change under way and the other undo links are void', async () => {
    const { thief, token } = await steal()
    await change(thief, 'thief@other.example.net')
    const thiefsUndo = await tokenMailedTo(house, thiefs)
    await thief.post('/v1/email-change', { email: 'third@example.net' }, signedIn)
    const underWay = await tokenMailedTo(house, 'third@example.net')

    await undo(token)
    await reset(await tokenMailedTo(house, email), ownersPassword)
    const owner = await aSignedInBrowser(house, { password: ownersPassword })

    assert.equal((await undo(thiefsUndo)).code, 'invalid_link')
    const confirmed = await owner.post('/v1/email-change/confirm', { token: underWay }, signedIn)
    assert.equal(confirmed.code, 'invalid_link')
    assert.equal(await address(), email)
  })

  test('[EMAIL-CHANGE-5] the addresses in between are free again', async () => {
    const { token } = await steal()

    await undo(token)
    await anAccount(house, thiefs)

    assert.deepEqual(await house.rows(sql`select from portcullis.reserved_emails`), [])
    assert.equal((await house.browser().signIn(thiefs, goodPassword)).status, 201)
  })

  test('[EMAIL-CHANGE-6] after several changes any of the links restores the oldest address', async () => {
    for (const which of [0, 2]) {
      await house.empty()
      const { thief, token } = await steal()
      const tokens = [token]
      for (const step of ['b', 'c']) {
        const before = (await address()) ?? ''
        await change(thief, `thief@${step}.example.net`)
        tokens.push(await tokenMailedTo(house, before))
      }

      const answer = await undo(tokens[which] ?? '')

      assert.equal(answer.status, 200)
      assert.equal(await address(), email)
    }
  })

  test('[EMAIL-CHANGE-6] the oldest address counts, not one that was reserved once before', async () => {
    const earlier = await aSignedInBrowser(house, { email: thiefs })
    await change(earlier, 'thief@other.example.net')
    await letTimePassTo(house, sql`select reserved_until from portcullis.reserved_emails`, 1)
    const { thief, token } = await steal()
    await change(thief, 'thief@third.example.net')

    await undo(token)

    assert.deepEqual(
      await house.rows(sql`select email from portcullis.accounts order by email`),
      ['ann@example.com', 'thief@other.example.net'].map((email) => ({ email })),
    )
  })

  test('[EMAIL-CHANGE-6] an owner who changed often still has an undo for the next change', async () => {
    const browser = await aSignedInBrowser(house)
    for (const step of ['b', 'c', 'd', 'e']) await change(browser, `ann@${step}.example.com`)
    const token = await tokenMailedTo(house, 'ann@d.example.com')

    const answer = await undo(token)

    assert.equal(answer.status, 200)
    assert.equal(await address(), email)
  })

  test('[EMAIL-CHANGE-6] it survives a change of the password and a reset', async () => {
    const { thief, token } = await steal()
    const change = { currentPassword: goodPassword, newPassword: thiefsPassword }
    await thief.post('/v1/password-change', change, signedIn)
    await house.browser().post('/v1/password-reset', { email: thiefs })
    assert.equal((await reset(await tokenMailedTo(house, thiefs), `${thiefsPassword} too`)).status, 200)

    assert.equal((await undo(token)).status, 200)
    assert.equal(await address(), email)
  })

  test('[EMAIL-CHANGE-6] it survives closure, and opens the account again', async () => {
    const { thief, token } = await steal()
    const closed = await thief.post('/v1/account-closure', undefined, signedIn)

    const answer = await undo(token)
    await reset(await tokenMailedTo(house, email), ownersPassword)

    assert.deepEqual([closed.status, answer.status], [204, 200])
    assert.equal((await house.browser().signIn(email, ownersPassword)).status, 201)
  })

  test('[EMAIL-CHANGE-7] it works for 72 hours, and once', async () => {
    const { token } = await steal()

    await letTimePassTo(house, endOfLink('email-change-undo'), 1)
    const late = await undo(token)
    await letTimePassTo(house, endOfLink('email-change-undo'), -1)
    const inTime = await undo(token)
    const again = await undo(token)

    assert.equal(house.settings.emailChange.undoSeconds, 72 * 3600)
    assert.deepEqual([late.code, inTime.status, again.code], ['invalid_link', 200, 'invalid_link'])
    assert.equal((await house.eventNames()).at(-1), 'email-change.refused')
    assert.equal(await address(), email)
  })
})
