import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { sweep } from '../../sweeper.ts'
import type { Browser } from '../../test/browser.ts'
import { endOfLink, letTimePassTo } from '../../test/clock.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

const email = 'ann@example.com'
const nextPassword = 'another fine long password'

describe('POST /v1/account-closure', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const close = (browser: Browser) => browser.post('/v1/account-closure')
  const closed = async (): Promise<Browser> => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const answer = await close(browser)
    assert.equal(answer.status, 204)
    return browser
  }
  const undo = (token: string) => house.browser().post('/v1/email-change/undo', { token })
  const accounts = () => house.rows(sql<{ email: string }>`select email from portcullis.accounts`)
  const endOfUndo = endOfLink('email-change-undo')

  test('[ACCOUNT-CLOSURE-1] every session ends at once, and this browser forgets its own', async () => {
    const others = [await aSignedInBrowser(house), await aSignedInBrowser(house, { transport: 'cookie' })]
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const jar = browser.stolen()

    const answer = await close(browser)

    assert.equal(answer.status, 204)
    assert.deepEqual(browser.sessionCookies, [])
    assert.equal((await jar.get('/v1/account')).code, 'session_ended_by_owner')
    assert.equal((await others[0]?.refresh())?.code, 'session_ended_by_owner')
    assert.equal((await others[0]?.get('/v1/account', { bearer: true }))?.code, 'session_ended_by_owner')
    assert.equal((await others[1]?.get('/v1/account'))?.code, 'session_ended_by_owner')
    assert.ok((await house.eventNames()).includes('account-closure.succeeded'))
  })

  test('[ACCOUNT-CLOSURE-1] signing in is refused as for an unknown address', async () => {
    await closed()

    const answer = await house.browser().signIn(email, goodPassword)
    const unknown = await house.browser().signIn('nobody@example.com', goodPassword)

    assert.equal(answer.code, 'invalid_credentials')
    assert.deepEqual(answer.body, unknown.body)
  })

  test('[ACCOUNT-CLOSURE-1] links that were on their way open nothing', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    await browser.post('/v1/password-reset', { email })
    const token = await tokenMailedTo(house, email)
    await close(browser)
    const mailsBefore = (await house.mailTo(email)).length

    const answer = await house.browser().post('/v1/password-reset/confirm', { token, password: nextPassword })
    await house.browser().post('/v1/password-reset', { email })

    assert.equal(answer.code, 'invalid_link')
    assert.equal((await house.mailTo(email)).length, mailsBefore)
  })

  test('[ACCOUNT-CLOSURE-2] closing needs a fresh session of a page that may use it', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const refused = [
      await house.browser().post('/v1/account-closure'),
      await browser.post('/v1/account-closure', {}, { headers: { 'x-csrftoken': '' } }),
      await browser.post('/v1/account-closure', {}, { headers: { origin: 'https://evil.example' } }),
    ]
    await house.letTimePass(house.settings.sessions.freshSeconds + 1)
    refused.push(await close(browser))
    const then = await accounts()

    await browser.post('/v1/confirm-identity', { password: goodPassword })
    const fresh = await close(browser)

    assert.deepEqual(
      refused.map(({ code }) => code),
      ['not_signed_in', 'csrf_refused', 'origin_refused', 'fresh_session_needed'],
    )
    assert.deepEqual(then, [{ email }])
    assert.equal(fresh.status, 204)
    assert.equal((await house.browser().signIn(email, goodPassword)).code, 'invalid_credentials')
  })

  test('[ACCOUNT-CLOSURE-2] of two closures at the same moment one succeeds', async () => {
    const browsers = [
      await aSignedInBrowser(house, { transport: 'cookie' }),
      await aSignedInBrowser(house, { transport: 'cookie' }),
    ]

    const answers = await Promise.all(browsers.map(close))

    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [204, 401])
    const loser = answers.find(({ status }) => status === 401)
    assert.ok(loser?.code === 'not_signed_in' || loser?.code === 'session_ended_by_owner', loser?.code)
    const names = await house.eventNames()
    assert.equal(names.filter((name) => name === 'account-closure.succeeded').length, 1)
  })

  test('[ACCOUNT-CLOSURE-3] the mailed link takes it back, with a new password', async () => {
    await closed()
    const [mail] = await house.mailTo(email)

    const answer = await undo(await tokenMailedTo(house, email))
    const old = await house.browser().signIn(email, goodPassword)
    const token = await tokenMailedTo(house, email)
    await house.browser().post('/v1/password-reset/confirm', { token, password: nextPassword })

    assert.equal(mail?.subject, 'Your Portcullis account was closed')
    assert.match(mail?.links[0] ?? '', /^https:\/\/auth\.example\.com\/email-change\/undo#token=/)
    assert.equal(answer.status, 200)
    assert.equal(old.code, 'invalid_credentials')
    assert.equal((await house.browser().signIn(email, nextPassword)).body.account.name, 'Ann')
  })

  test('[ACCOUNT-CLOSURE-3] a closure that was taken back is not erased later', async () => {
    await closed()
    await undo(await tokenMailedTo(house, email))

    await letTimePassTo(house, endOfUndo, 1)
    await sweep(house.ctx)

    assert.deepEqual(await accounts(), [{ email }])
  })

  test('[ACCOUNT-CLOSURE-3] the link works for 72 hours, and so long nothing is erased', async () => {
    await closed()
    const token = await tokenMailedTo(house, email)

    await letTimePassTo(house, endOfUndo, -1)
    await sweep(house.ctx)
    const inTime = await undo(token)

    assert.equal(house.settings.emailChange.undoSeconds, 72 * 3600)
    assert.equal(inTime.status, 200)
  })

  test('[ACCOUNT-CLOSURE-4] after 72 hours all of the account is erased, and the log stays', async () => {
    await closed()
    const token = await tokenMailedTo(house, email)
    const namesBefore = await house.eventNames()

    await letTimePassTo(house, endOfUndo, 1)
    const late = await undo(token)
    await sweep(house.ctx)

    assert.equal(late.code, 'invalid_link')
    const kept = await house.rows(sql`
      select 'account' as kind from portcullis.accounts
      union all select 'session' from portcullis.sessions
      union all select 'link' from portcullis.one_time_codes
      union all select 'reservation' from portcullis.reserved_emails
      union all select 'password' from portcullis_vault.password_hashes`)
    assert.deepEqual(kept, [])
    assert.deepEqual((await house.eventNames()).slice(0, namesBefore.length), namesBefore)
    assert.equal((await house.eventNames()).at(-1), 'account-closure.erased')
  })

  test('[ACCOUNT-CLOSURE-4] accounts that are open stay, however often it sweeps', async () => {
    await closed()
    await anAccount(house, 'bob@example.com')

    await letTimePassTo(house, endOfUndo, 1)
    await sweep(house.ctx)
    await sweep(house.ctx)

    assert.deepEqual(await accounts(), [{ email: 'bob@example.com' }])
    assert.equal((await house.browser().signIn('bob@example.com', goodPassword)).status, 201)
  })

  test('[ACCOUNT-CLOSURE-4] the audit log holds no address', async () => {
    await closed()

    const [row] = await house.rows(sql<{ log: string }>`
      select string_agg(e::text, ' ') as log from portcullis.events e`)

    assert.match(row?.log ?? '', /account-closure\.succeeded/)
    assert.doesNotMatch(row?.log ?? '', /ann@|example\.com/)
  })

  test('[ACCOUNT-CLOSURE-5] until it is erased nobody else gets the address, then it is free', async () => {
    await closed()
    const mailsBefore = (await house.mailTo(email)).length

    await house.browser().post('/v1/sign-up', { email, password: nextPassword })
    const notice = (await house.mailTo(email))[0]
    const mails = (await house.mailTo(email)).length
    await letTimePassTo(house, endOfUndo, 1)
    await sweep(house.ctx)
    await anAccount(house, email, nextPassword)

    assert.equal(mails, mailsBefore + 1)
    assert.equal(notice?.code, undefined, 'a notice that the address is taken')
    assert.deepEqual(await accounts(), [{ email }])
    assert.equal((await house.browser().signIn(email, nextPassword)).status, 201)
  })
})
