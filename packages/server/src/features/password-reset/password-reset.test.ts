import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { endOfLink, letTimePassTo } from '../../test/clock.ts'
import { exhaust, fillHashingPool } from '../../test/exhaust.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { observe } from '../../test/observe.ts'

const email = 'ann@example.com'
const nextPassword = 'another fine long password'

describe('a password reset', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const ask = (to = email) => house.browser().post('/v1/password-reset', { email: to })
  const askForLink = async (): Promise<string> => {
    await ask()
    return tokenMailedTo(house, email)
  }
  const confirm = (token: string, password = nextPassword, ip?: string) =>
    house.browser(ip).post('/v1/password-reset/confirm', { token, password })
  const signIn = (password: string) => house.browser().signIn(email, password)

  test('[PASSWORD-RESET-1] the link sets the password, ends all sessions and signs nobody in', async () => {
    const signedIn = [await aSignedInBrowser(house), await aSignedInBrowser(house, { transport: 'cookie' })]
    const token = await askForLink()

    const answer = await confirm(token)

    assert.deepEqual([answer.status, answer.body], [200, { done: true }])
    assert.deepEqual(
      answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0]),
      ['__Host-device'],
    )
    assert.equal((await house.eventNames()).at(-1), 'password-reset.confirmed')
    assert.equal((await signedIn[0]?.refresh())?.code, 'session_ended_by_owner')
    assert.equal((await signedIn[1]?.get('/v1/account'))?.code, 'session_ended_by_owner')
    assert.equal((await signIn(goodPassword)).code, 'invalid_credentials')
    assert.equal((await signIn(nextPassword)).status, 201)
  })

  test('[PASSWORD-RESET-1] the owner is told where it happened, without the password or a link', async () => {
    await anAccount(house)
    await confirm(await askForLink(), nextPassword, '198.51.100.7')

    const [mail] = await house.mailTo(email)

    assert.equal(mail?.subject, 'Your Portcullis password was set')
    assert.match(mail?.text ?? '', /"Firefox on Linux",\s+address 198\.51\.100\.7/)
    assert.doesNotMatch(`${mail?.text}${mail?.html}`, new RegExp(`token=|${nextPassword}`))
  })

  test('[PASSWORD-RESET-1] a pending change of address is void afterwards', async () => {
    const thief = await aSignedInBrowser(house)
    await thief.post('/v1/email-change', { email: 'thief@example.net' }, { bearer: true })
    const change = await tokenMailedTo(house, 'thief@example.net')

    await confirm(await askForLink())
    const browser = await aSignedInBrowser(house, { password: nextPassword })
    const answer = await browser.post('/v1/email-change/confirm', { token: change }, { bearer: true })

    assert.equal(answer.code, 'invalid_link')
    assert.deepEqual(await house.rows(sql`select email from portcullis.accounts`), [{ email }])
  })

  test('[PASSWORD-RESET-2] a request looks, writes and costs the same for every address', async () => {
    for (const name of ['known', 'suspended']) await anAccount(house, `${name}@example.com`)
    const closing = await aSignedInBrowser(house, { email: 'closed@example.com' })
    await closing.post('/v1/account-closure', undefined, { bearer: true })
    await house.rows(sql`update portcullis.accounts set suspended_at = portcullis.moment()
      where email = 'suspended@example.com'`)

    const unknown = await observe(house, () => ask('nobody@example.com'))
    const others = []
    for (const name of ['known', 'suspended', 'closed']) {
      others.push(await observe(house, () => ask(`${name}@example.com`)))
    }

    assert.deepEqual([unknown.status, unknown.body, unknown.cookies], [202, { accepted: true }, []])
    assert.deepEqual(unknown.writes, {
      attempts: 2,
      'code password-reset': 1,
      'event password-reset.requested': 1,
      'mail password-reset.link': 1,
    })
    for (const other of others) assert.deepEqual(other, unknown)
  })

  test('[PASSWORD-RESET-2] only the mailbox of an account gets a mail', async () => {
    await anAccount(house)

    for (const to of ['nobody@example.com', 'ANN@Example.com']) await ask(to)

    assert.deepEqual(await house.mailTo('nobody@example.com'), [])
    const [mail] = await house.mailTo(email)
    assert.match(
      mail?.links[0] ?? '',
      /^https:\/\/auth\.example\.com\/password-reset\/confirm#token=[\w.-]+$/,
    )
  })

  test('[PASSWORD-RESET-3] a weak password is refused with the reason, and the link stays good', async () => {
    await anAccount(house)
    const token = await askForLink()

    const weak = [await confirm(token, 'short'), await confirm(token, email)]

    assert.deepEqual(
      weak.map(({ code, body }) => [code, (body.reasons as { code: string }[])[0]?.code]),
      [
        ['weak_password', 'too_short'],
        ['weak_password', 'own_data'],
      ],
    )
    assert.equal((await signIn(goodPassword)).status, 201)
    assert.equal((await confirm(token)).status, 200)
  })

  test('[PASSWORD-RESET-3] without room to hash the link stays good', async () => {
    await anAccount(house)
    const token = await askForLink()
    const empty = fillHashingPool(house)

    const busy = await confirm(token)
    empty()

    assert.deepEqual([busy.status, busy.code], [503, 'server_busy'])
    assert.equal((await confirm(token)).status, 200)
  })

  test('[PASSWORD-RESET-4] a request alone changes nothing', async () => {
    const browser = await aSignedInBrowser(house)

    await askForLink()

    assert.equal((await browser.refresh()).status, 200)
    assert.equal((await signIn(goodPassword)).status, 201)
  })

  test('[PASSWORD-RESET-5] the link works for 30 minutes, and once', async () => {
    await anAccount(house)
    const token = await askForLink()

    await letTimePassTo(house, endOfLink('password-reset'), 1)
    const late = await confirm(token)
    await letTimePassTo(house, endOfLink('password-reset'), -1)
    const inTime = await confirm(token)
    const again = await confirm(token)

    assert.equal(house.settings.passwordReset.linkLifetimeSeconds, 1800)
    assert.deepEqual([late.code, inTime.status, again.code], ['invalid_link', 200, 'invalid_link'])
    assert.equal((await house.eventNames()).at(-1), 'password-reset.refused')
  })

  test('[PASSWORD-RESET-5] a change of the password voids the link', async () => {
    const browser = await aSignedInBrowser(house)
    const token = await askForLink()
    const change = { currentPassword: goodPassword, newPassword: 'chosen by its owner today' }

    const changed = await browser.post('/v1/password-change', change, { bearer: true })
    const answer = await confirm(token)

    assert.deepEqual([changed.status, answer.code], [200, 'invalid_link'])
    assert.equal((await signIn(change.newPassword)).status, 201)
  })

  test('[PASSWORD-RESET-5] a change of the address voids the link', async () => {
    const browser = await aSignedInBrowser(house)
    const token = await askForLink()
    await browser.post('/v1/email-change', { email: 'new@example.com' }, { bearer: true })
    const change = await tokenMailedTo(house, 'new@example.com')

    await browser.post('/v1/email-change/confirm', { token: change }, { bearer: true })
    const answer = await confirm(token)

    assert.equal(answer.code, 'invalid_link')
    assert.equal((await house.browser().signIn('new@example.com', goodPassword)).status, 201)
  })

  test('[PASSWORD-RESET-6] a mail over the budget is not sent, alike for every address', async () => {
    await anAccount(house)
    for (const who of [email, 'nobody@example.com']) {
      await exhaust(house, { kind: 'mail', of: 'password-reset', who })
    }
    const mailsBefore = (await house.mailTo(email)).length

    const known = await observe(house, () => ask())
    const unknown = await observe(house, () => ask('nobody@example.com'))

    assert.equal(known.status, 202)
    assert.deepEqual(known, unknown)
    assert.equal((await house.mailTo(email)).length, mailsBefore)
  })

  test('[PASSWORD-RESET-6] links that were never sent do not keep the owner waiting for one', async () => {
    await anAccount(house)
    await exhaust(house, { kind: 'mail', of: 'password-reset', who: email })
    for (let i = 0; i < 3; i++) await ask()

    await house.letTimePass(house.settings.throttle.windowSeconds + 1)
    const token = await askForLink()

    assert.equal((await confirm(token)).status, 200)
  })

  test('[PASSWORD-RESET-6] more requests than one network address may make are refused', async () => {
    await anAccount(house)
    const ip = '198.51.100.7'
    const token = await askForLink()
    await exhaust(house, { kind: 'address', of: 'mail', who: ip })
    await exhaust(house, { kind: 'address', of: 'link', who: ip })

    const asking = await house.browser(ip).post('/v1/password-reset', { email })
    const confirming = await confirm(token, nextPassword, ip)

    assert.deepEqual([asking.code, confirming.code], ['too_many_attempts', 'too_many_attempts'])
    assert.equal((await confirm(token)).status, 200, 'from elsewhere it works')
  })

  test('[PASSWORD-RESET-7] after a reset the owner gets in, however many guesses there were', async () => {
    await anAccount(house)
    await exhaust(house, { kind: 'account', of: 'sign-in', who: email })
    const locked = await signIn(goodPassword)
    const token = await askForLink()
    const stillLocked = await signIn(goodPassword)

    await confirm(token)

    assert.deepEqual([locked.code, stillLocked.code], ['too_many_attempts', 'too_many_attempts'])
    assert.equal((await signIn(nextPassword)).status, 201)
  })

  test('[PASSWORD-RESET-8] a link that was mailed before the closure opens nothing', async () => {
    const browser = await aSignedInBrowser(house)
    const token = await askForLink()
    await browser.post('/v1/account-closure', undefined, { bearer: true })

    const answer = await confirm(token)

    assert.equal(answer.code, 'invalid_link')
    assert.equal((await signIn(nextPassword)).code, 'invalid_credentials')
  })

  test('[PASSWORD-RESET-8] a suspended account stays suspended', async () => {
    await anAccount(house)
    await house.rows(sql`update portcullis.accounts set suspended_at = portcullis.moment()`)

    const answer = await confirm(await askForLink())

    assert.equal(answer.status, 200)
    assert.equal((await signIn(nextPassword)).code, 'account_suspended')
  })

  test('[PASSWORD-RESET-9] a stranger’s requests do not use up the mails of a browser that is known', async () => {
    const owner = await aSignedInBrowser(house)
    for (let n = 0; n < 2 * house.settings.throttle.mailAttempts; n++) await ask()
    await house.letTimePass(house.settings.passwordReset.linkLifetimeSeconds + 1)
    await exhaust(house, { kind: 'mail', of: 'password-reset', who: email })
    const before = (await house.mailTo(email)).length

    await ask()
    const unknown = (await house.mailTo(email)).length
    await owner.post('/v1/password-reset', { email })

    assert.equal(unknown, before)
    assert.equal((await house.mailTo(email)).length, before + 1)
  })
})
