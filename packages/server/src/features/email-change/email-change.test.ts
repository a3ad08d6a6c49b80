import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { sweep } from '../../sweeper.ts'
import type { Browser } from '../../test/browser.ts'
import { endOfLink, letTimePassTo } from '../../test/clock.ts'
import { exhaust } from '../../test/exhaust.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { observe } from '../../test/observe.ts'

const email = 'ann@example.com'
const next = 'ann@new.example.com'
const signedIn = { bearer: true }

describe('a change of address', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const ask = (browser: Browser, to = next) => browser.post('/v1/email-change', { email: to }, signedIn)
  const confirm = (browser: Browser, token: string) =>
    browser.post('/v1/email-change/confirm', { token }, signedIn)
  const change = async (browser: Browser, to = next) => {
    await ask(browser, to)
    return confirm(browser, await tokenMailedTo(house, to))
  }
  const addresses = async () => {
    const rows = await house.rows(
      sql<{ email: string }>`select email from portcullis.accounts order by email`,
    )
    return rows.map((row) => row.email)
  }

  test('[EMAIL-CHANGE-1] nothing changes until the link to the new address is opened', async () => {
    const browser = await aSignedInBrowser(house)

    const asked = await ask(browser, 'Ann@New.example.com')
    const then = await addresses()
    const confirmed = await confirm(browser, await tokenMailedTo(house, next))

    assert.deepEqual([asked.status, asked.body], [202, { accepted: true }])
    assert.deepEqual(then, [email])
    assert.deepEqual([confirmed.status, confirmed.body], [200, { done: true }])
    assert.deepEqual(await addresses(), [next])
    assert.deepEqual((await house.eventNames()).slice(-2), [
      'email-change.requested',
      'email-change.confirmed',
    ])
  })

  test('[EMAIL-CHANGE-1] asking needs a fresh session', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    await house.letTimePass(house.settings.sessions.freshSeconds + 1)

    const stale = await browser.post('/v1/email-change', { email: next })
    const anonymous = await house.browser().post('/v1/email-change', { email: next })
    await browser.post('/v1/confirm-identity', { password: goodPassword })
    const fresh = await browser.post('/v1/email-change', { email: next })

    assert.deepEqual(
      [stale.code, anonymous.code, fresh.status],
      ['fresh_session_needed', 'not_signed_in', 202],
    )
    assert.equal((await house.mailTo(next)).length, 1)
  })

  test('[EMAIL-CHANGE-1] the link is worth nothing outside a session of its account', async () => {
    const browser = await aSignedInBrowser(house)
    const other = await aSignedInBrowser(house, { email: 'bob@example.com' })
    await ask(browser)
    const token = await tokenMailedTo(house, next)

    const anonymous = await house.browser().post('/v1/email-change/confirm', { token })
    const foreign = await confirm(other, token)

    assert.deepEqual([anonymous.code, foreign.code], ['not_signed_in', 'invalid_link'])
    assert.deepEqual(await addresses(), [email, 'bob@example.com'])
    assert.equal((await house.eventNames()).at(-1), 'email-change.refused')
    assert.equal((await confirm(browser, token)).status, 200)
  })

  test('[EMAIL-CHANGE-2] a request for a taken address looks, writes and costs the same', async () => {
    await anAccount(house, 'taken@example.com')
    const browser = await aSignedInBrowser(house)
    const mailsBefore = (await house.mailTo('taken@example.com')).length

    const taken = await observe(house, () => ask(browser, 'taken@example.com'))
    const free = await observe(house, () => ask(browser))

    assert.deepEqual(taken, free)
    assert.deepEqual(free.writes, {
      attempts: 3,
      'code email-change': 1,
      'event email-change.requested': 1,
      'mail email-change.confirm': 1,
    })
    assert.equal((await house.mailTo('taken@example.com')).length, mailsBefore)
    assert.equal((await house.mailTo(next)).length, 1)
  })

  test('[EMAIL-CHANGE-2] an address that was taken after the mail confirms nothing', async () => {
    const browser = await aSignedInBrowser(house)
    await ask(browser)
    const token = await tokenMailedTo(house, next)
    await anAccount(house, next)

    const answer = await confirm(browser, token)

    assert.equal(answer.code, 'invalid_link')
    assert.deepEqual(await addresses(), [email, next])
  })

  test('[EMAIL-CHANGE-3] both mailboxes are told, and the old one gets an undo link', async () => {
    const browser = await aSignedInBrowser(house)

    await change(browser)

    const [[old], [welcome]] = [await house.mailTo(email), await house.mailTo(next)]
    assert.equal(old?.subject, 'Your Portcullis account has another address now')
    assert.match(old?.text ?? '', /"Firefox on\s+Linux",\s+address\s+192\.0\.2\.1\./)
    assert.match(old?.links[0] ?? '', /^https:\/\/auth\.example\.com\/email-change\/undo#token=/)
    assert.equal(welcome?.subject, 'This is your address for Portcullis now')
    assert.doesNotMatch(welcome?.text ?? '', /token=/)
  })

  test('[EMAIL-CHANGE-3] one signs in with the new address alone, and sessions stay', async () => {
    const browser = await aSignedInBrowser(house)

    await change(browser)

    assert.equal((await browser.refresh()).body.account.email, next)
    assert.equal((await house.browser().signIn(email, goodPassword)).code, 'invalid_credentials')
    assert.equal((await house.browser().signIn(next, goodPassword)).status, 201)
  })

  test('[EMAIL-CHANGE-4] the former address is reserved for 72 hours, then it is free', async () => {
    await change(await aSignedInBrowser(house))
    const stranger = await aSignedInBrowser(house, { email: 'bob@example.com' })
    const mailsBefore = (await house.mailTo(email)).length

    await house.browser().post('/v1/sign-up', { email, password: goodPassword })
    const [signUp] = await house.mailTo(email)
    await ask(stranger, email)
    const mails = (await house.mailTo(email)).length
    const end = sql`select reserved_until from portcullis.reserved_emails`
    await letTimePassTo(house, end, 1)
    await anAccount(house, email)

    assert.deepEqual(
      [signUp?.code, mails],
      [undefined, mailsBefore + 1],
      'only a notice that the address is taken',
    )
    assert.deepEqual(await addresses(), [email, next, 'bob@example.com'])
  })

  test('[EMAIL-CHANGE-4] whose address it was may change back to it before', async () => {
    const browser = await aSignedInBrowser(house)
    await change(browser)

    const back = await change(browser, email)

    assert.equal(back.status, 200)
    assert.deepEqual(await addresses(), [email])
  })

  test('[EMAIL-CHANGE-4] the sweeper forgets a reservation that is over', async () => {
    const reserved = () => house.rows(sql`select from portcullis.reserved_emails`)
    await change(await aSignedInBrowser(house))
    await sweep(house.ctx)
    const before = await reserved()

    await letTimePassTo(house, sql`select reserved_until from portcullis.reserved_emails`, 1)
    await sweep(house.ctx)

    assert.equal(before.length, 1)
    assert.deepEqual(await reserved(), [])
  })

  test('[EMAIL-CHANGE-4] the reservation ends when the undo link does', async () => {
    await change(await aSignedInBrowser(house))

    const [row] = await house.rows(sql<{ apart: number }>`
      select abs(extract(epoch from expires_at - reserved_until))::float8 as apart
      from portcullis.reserved_emails, portcullis.one_time_codes where purpose = 'email-change-undo'`)

    assert.ok((row?.apart ?? 9) < 1)
  })

  test('[EMAIL-CHANGE-7] the link works for one hour, and once', async () => {
    const browser = await aSignedInBrowser(house)
    await ask(browser)
    const token = await tokenMailedTo(house, next)

    await letTimePassTo(house, endOfLink('email-change'), 1)
    await browser.refresh()
    const late = await confirm(browser, token)
    await letTimePassTo(house, endOfLink('email-change'), -1)
    const inTime = await confirm(browser, token)
    const again = await confirm(browser, token)

    assert.equal(house.settings.emailChange.linkLifetimeSeconds, 3600)
    assert.deepEqual([late.code, inTime.status, again.code], ['invalid_link', 200, 'invalid_link'])
  })

  test('[EMAIL-CHANGE-8] more requests than the budget of an account are refused', async () => {
    const browser = await aSignedInBrowser(house)
    const [account] = await house.rows(sql<{ id: string }>`select id from portcullis.accounts`)
    await exhaust(house, { kind: 'account', of: 'email-change', who: account?.id ?? '' })

    const answer = await ask(browser)

    assert.equal(answer.code, 'too_many_attempts')
    assert.deepEqual(await house.mailTo(next), [])
  })

  test('[EMAIL-CHANGE-8] a mail over the budget of an address is accepted and not sent', async () => {
    const browser = await aSignedInBrowser(house)
    await exhaust(house, { kind: 'mail', of: 'email-change', who: next })

    const answer = await ask(browser)

    assert.equal(answer.status, 202)
    assert.deepEqual(await house.mailTo(next), [])
  })

  test('[EMAIL-CHANGE-8] more links than one network address may try are refused', async () => {
    const browser = await aSignedInBrowser(house)
    await ask(browser)
    const token = await tokenMailedTo(house, next)
    await exhaust(house, { kind: 'address', of: 'link', who: browser.ip })

    const answers = [
      await confirm(browser, token),
      await browser.post('/v1/email-change/undo', { token: 'anything' }),
    ]

    assert.deepEqual(
      answers.map(({ code }) => code),
      ['too_many_attempts', 'too_many_attempts'],
    )
    assert.deepEqual(await addresses(), [email])
  })
})
