import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { exhaust, fillHashingPool } from '../../test/exhaust.ts'
import { anAccount, codeMailedTo, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { observe } from '../../test/observe.ts'

const email = 'ann@example.com'
const strangersPassword = 'the stranger chose this one'

describe('POST /v1/sign-up', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  test('[SIGN-UP-1] a sign-up opens nothing until its mail is followed', async () => {
    const browser = house.browser()

    const answer = await browser.post('/v1/sign-up', { email: 'Ann@Example.COM', password: goodPassword })

    assert.equal(answer.status, 202)
    assert.deepEqual(answer.body, { accepted: true })
    assert.deepEqual(await house.rows(sql`select from portcullis.accounts`), [])
    assert.equal((await browser.signIn(email, goodPassword)).code, 'invalid_credentials')
    assert.deepEqual(await house.eventNames(), ['sign-up.requested', 'sign-in.refused'])
  })

  test('[SIGN-UP-1] the mail has a link and six digits, and no name that a stranger has typed', async () => {
    await house.browser().post('/v1/sign-up', { email, password: goodPassword, name: 'Buy pills at' })

    const [mail, ...more] = await house.mailTo(email)

    assert.deepEqual(more, [])
    assert.match(mail?.links[0] ?? '', /^https:\/\/auth\.example\.com\/email-verification#token=[\w.-]+$/)
    assert.match(mail?.code ?? '', /^\d{6}$/)
    assert.doesNotMatch(`${mail?.subject}${mail?.text}${mail?.html}`, /pills|correct horse/)
  })

  test('[SIGN-UP-1] its browser is marked by a cookie that no script can read', async () => {
    const answer = await house.browser().post('/v1/sign-up', { email, password: goodPassword })

    const [cookie, ...more] = answer.headers.getSetCookie()

    assert.deepEqual(more, [])
    assert.match(
      cookie ?? '',
      /^__Host-sign-up=[0-9a-f-]{36}\.[\w-]{43}; Path=\/; Max-Age=86400; SameSite=Lax; HttpOnly; Secure$/,
    )
  })

  test('[SIGN-UP-2] a taken address gets the same answer, cookie, rows and statements', async () => {
    await anAccount(house)
    const signUp = (to: string) => () =>
      house.browser().post('/v1/sign-up', { email: to, password: goodPassword })

    const taken = await observe(house, signUp(email))
    const free = await observe(house, signUp('new@example.com'))

    assert.deepEqual(taken, free)
    assert.deepEqual(free.writes, {
      attempts: 2,
      'code sign-up': 1,
      'event sign-up.requested': 1,
      'mail email-verification.taken': 1,
      'mail email-verification.verify': 1,
      'pending sign-up': 1,
    })
  })

  test('[SIGN-UP-2] the owner of a taken address is told, and the account stays as it was', async () => {
    const browser = await anAccount(house)
    const [before] = await house.rows(sql`select * from portcullis_vault.password_hashes`)
    const mailsBefore = (await house.mailTo(email)).length

    await house.browser().post('/v1/sign-up', { email, password: strangersPassword, name: 'Mallory' })

    const mails = await house.mailTo(email)
    assert.equal(mails.length, mailsBefore + 1)
    assert.equal(mails[0]?.subject, 'You already have a Portcullis account')
    assert.equal(mails[0]?.code, undefined)
    assert.deepEqual(mails[0]?.links, ['https://auth.example.com/sign-in'])
    assert.deepEqual(await house.rows(sql`select * from portcullis_vault.password_hashes`), [before])
    assert.equal((await browser.signIn(email, strangersPassword)).code, 'invalid_credentials')
    assert.equal((await browser.signIn(email, goodPassword)).status, 201)
  })

  test('[SIGN-UP-3] of several sign-ups for one address, the one whose mail is followed counts', async () => {
    const [owner, stranger] = [house.browser(), house.browser('198.51.100.7')]
    await owner.post('/v1/sign-up', { email, password: goodPassword, name: 'Ann' })
    const owners = await tokenMailedTo(house, email)
    await stranger.post('/v1/sign-up', { email, password: strangersPassword, name: 'Mallory' })

    const confirmed = await owner.post('/v1/email-verification/confirm', { token: owners })

    assert.equal(confirmed.status, 200)
    assert.equal((await stranger.signIn(email, strangersPassword)).code, 'invalid_credentials')
    assert.equal((await owner.signIn(email, goodPassword)).body.account.name, 'Ann')
  })

  test("[SIGN-UP-3] a stranger's sign-up is not opened by the owner's click on its link", async () => {
    const [owner, stranger] = [house.browser(), house.browser('198.51.100.7')]
    await owner.post('/v1/sign-up', { email, password: goodPassword })
    await stranger.post('/v1/sign-up', { email, password: strangersPassword })
    const strangers = await tokenMailedTo(house, email)

    const clicked = await owner.post('/v1/email-verification/confirm', { token: strangers })

    assert.equal(clicked.code, 'password_needed')
    assert.deepEqual(await house.rows(sql`select from portcullis.accounts`), [])
  })

  test('[SIGN-UP-4] weak passwords are attempts of the network address, and use up no mail', async () => {
    const { addressAttempts, mailAttempts } = house.settings.throttle
    const ask = (password: string) => house.browser().post('/v1/sign-up', { email, password })
    for (let i = 0; i <= mailAttempts; i++) await ask('too short')

    const good = await ask(goodPassword)
    for (let i = mailAttempts + 2; i < addressAttempts; i++) await ask('too short')
    const beyond = await ask('too short')

    assert.equal(good.status, 202)
    assert.equal((await house.mailTo(email)).length, 1)
    assert.equal(beyond.code, 'too_many_attempts')
  })

  for (const [reason, weak] of [
    ['too_short', 'a'.repeat(14)],
    ['own_data', 'ann@example.com'],
    ['service_name', 'portcullisportcullis'],
  ] as const) {
    test(`[SIGN-UP-4] a password that is weak (${reason}) is refused with the reason`, async () => {
      await anAccount(house)

      const answers = await Promise.all(
        [email, 'ann@new.example.com'].map((to) =>
          house.browser().post('/v1/sign-up', { email: to, password: reason === 'own_data' ? to : weak }),
        ),
      )

      for (const answer of answers) {
        assert.equal(answer.code, 'weak_password')
        assert.deepEqual(
          (answer.body.reasons as { code: string }[]).map(({ code }) => code),
          [reason],
        )
        assert.deepEqual(answer.headers.getSetCookie(), [])
      }
      assert.deepEqual(await house.rows(sql`select from portcullis.pending_sign_ups`), [])
      assert.deepEqual((await house.eventNames()).slice(-2), ['sign-up.refused', 'sign-up.refused'])
    })
  }

  test('[SIGN-UP-5] more mails than the budget are accepted in silence and not sent', async () => {
    await anAccount(house)
    const signUp = (to: string) => () =>
      house.browser().post('/v1/sign-up', { email: to, password: goodPassword })
    for (const to of [email, 'new@example.com']) {
      await exhaust(house, { kind: 'mail', of: 'sign-up', who: to })
    }

    const taken = await observe(house, signUp(email))
    const free = await observe(house, signUp('new@example.com'))

    assert.equal(free.status, 202)
    assert.deepEqual(taken, free)
    assert.deepEqual(await house.mailTo('new@example.com'), [])
    assert.equal((await house.mailTo(email))[0]?.code?.length, 6, 'the mail of the sign-up is the last one')
  })

  test('[SIGN-UP-5] after the window the address gets mail again', async () => {
    await exhaust(house, { kind: 'mail', of: 'sign-up', who: email })

    await house.letTimePass(house.settings.throttle.windowSeconds + 1)
    await house.browser().post('/v1/sign-up', { email, password: goodPassword })

    assert.match(await codeMailedTo(house, email), /^\d{6}$/)
  })

  test('[SIGN-UP-5] more sign-ups than one network address may make are refused, and it alone', async () => {
    const ip = '198.51.100.7'
    await exhaust(house, { kind: 'address', of: 'sign-up', who: ip })

    const refused = await house.browser(ip).post('/v1/sign-up', { email, password: goodPassword })
    const elsewhere = await house
      .browser('198.51.100.8')
      .post('/v1/sign-up', { email, password: goodPassword })

    assert.equal(refused.code, 'too_many_attempts')
    assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/)
    assert.equal(elsewhere.status, 202)
    assert.deepEqual(await house.eventNames(), ['sign-up.refused', 'sign-up.requested'])
  })

  test('[SIGN-UP-6] without room to hash, nothing is counted and nothing kept', async () => {
    const empty = fillHashingPool(house)
    const signUp = () => house.browser().post('/v1/sign-up', { email, password: goodPassword })

    const busy = await observe(house, signUp)
    empty()
    const later = await signUp()

    assert.deepEqual([busy.status, (busy.body as { code: string }).code], [503, 'server_busy'])
    assert.ok(busy.headers.includes('retry-after'))
    assert.deepEqual(busy.writes, {})
    assert.equal(busy.roundTrips, 0)
    assert.equal(later.status, 202)
  })

  test('[SIGN-UP-7] no row holds the password or the secret of the cookie', async () => {
    const browser = house.browser()
    await browser.post('/v1/sign-up', { email, password: goodPassword })
    const secret = browser.cookies.get('__Host-sign-up')?.split('.')[1] ?? ''

    const [pending] = await house.rows(sql<{ row: string }>`
      select row_to_json(p)::text || encode(browser_digest, 'escape') as row
      from portcullis.pending_sign_ups p`)
    const [kept] = await house.rows(sql<{ parameters: string; row: string; salt: number; hash: number }>`
      select parameters, row_to_json(h)::text || encode(hash, 'escape') as row,
        length(salt) as salt, length(hash) as hash
      from portcullis_vault.pending_hashes h`)

    assert.equal(secret.length, 43)
    assert.doesNotMatch(`${pending?.row}${kept?.row}`, new RegExp(`${goodPassword}|${secret}`))
    assert.match(kept?.parameters ?? '', /^argon2id\$v=19\$/)
    assert.deepEqual([kept?.salt, kept?.hash], [16, 32])
  })
})
