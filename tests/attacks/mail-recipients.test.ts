import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { OutgoingMail } from '../../packages/server/src/features/mail/outgoing-mail.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { askForChange, askForReset, email, newEmail, newPassword } from './every-mailed-link.ts'

const evil = 'evil@example.net'

const injections: unknown[] = [
  [email, evil],
  { $gt: '' },
  { 0: email, 1: evil },
  `${email},${evil}`,
  `${email};${evil}`,
  `${email} ${evil}`,
  `${email}\r\nBcc: ${evil}`,
  `${email}\nTo: ${evil}`,
  `${email}%0d%0aBcc:${evil}`,
  `"${email}" <${evil}>`,
  `<${evil}>`,
  `${evil}(${email})`,
  `ann@example.com@example.net`,
  `"ann,evil"@example.net`,
  `@example.net:${email}`,
  null,
  true,
  7,
]

describe('who gets a mail', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const mailbox = async () => {
    await house.deliverMail()
    const rows = await house.rows(sql<{ recipient: string }>`
      select recipient from portcullis.outbox where not decoy order by created_at`)
    return rows.map(({ recipient }) => recipient)
  }

  test('[T099] what could be read as more than one address, or as none, is refused', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const before = await mailbox()

    for (const injected of injections) {
      const answers = [
        await browser.post('/v1/password-reset', { email: injected }),
        await browser.post('/v1/email-verification', { email: injected }),
        await browser.post('/v1/sign-up', { email: injected, password: goodPassword }),
        await browser.post('/v1/email-change', { email: injected }),
      ]
      const codes = new Set(answers.map(({ code }) => code))
      assert.deepEqual(codes, new Set(['malformed_request']), JSON.stringify(injected))
    }

    assert.deepEqual(await mailbox(), before)
    assert.deepEqual(await house.rows(sql`select from portcullis.outbox where recipient <> ${email}`), [])
  })

  test('[T099] a second recipient has no field to stand in', async () => {
    await anAccount(house, email)
    const before = await mailbox()

    const answers = []
    for (const extra of [{ cc: evil }, { bcc: evil }, { to: evil }, { emails: [evil] }]) {
      answers.push(await house.browser().post('/v1/password-reset', { email, ...extra }))
    }
    answers.push(await house.browser().post('/v1/password-reset', `{"email":"${evil}","email":"${email}"}`))
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const asForm = await house
      .browser()
      .post('/v1/password-reset', `email=${email}&email=${evil}`, { headers: form })

    assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set(['malformed_request']))
    assert.equal(asForm.code, 'unsupported_content_type')
    assert.deepEqual(await mailbox(), before)
    assert.equal((await house.browser().post('/v1/password-reset', { email })).status, 202)
    assert.deepEqual(await mailbox(), [...before, email])
  })

  test('[T100] a reset is mailed to the stored address, byte for byte', async () => {
    await anAccount(house, 'ann@xn--bcher-kva.example')
    const before = await mailbox()

    for (const typed of [
      'ANN@B\u00dcCHER.example',
      'ann@bu\u0308cher.example',
      'Ann@XN--BCHER-KVA.EXAMPLE',
    ]) {
      const answer = await house.browser().post('/v1/password-reset', { email: typed })
      assert.equal(answer.status, 202, typed)
    }

    assert.deepEqual(await mailbox(), [...before, ...Array(3).fill('ann@xn--bcher-kva.example')])
  })

  test('[T100] a look-alike of the address reaches nobody', async () => {
    await anAccount(house, 'mike@example.com')
    const before = await mailbox()

    for (const typed of ['m\u0131ke@example.com', 'mi\u212ae@example.com', 'mike@ex\u0430mple.com']) {
      const answer = await house.browser().post('/v1/password-reset', { email: typed })
      assert.ok([202, 400].includes(answer.status), typed)
    }

    assert.deepEqual(await mailbox(), before)
  })

  test('[T101] tokens are 256 bits without a pattern, and only digests of them are stored', async () => {
    for (const name of ['ann', 'bob']) await anAccount(house, `${name}@example.com`)
    const tokens: string[] = []
    for (let round = 0; round < 17; round++) {
      for (const to of Array(3).fill(['ann@example.com', 'bob@example.com']).flat()) {
        await house.browser().post('/v1/password-reset', { email: to })
        tokens.push(await tokenMailedTo(house, to))
      }
      await house.letTimePass(1801)
    }

    const parts = tokens.map((token) => token.split('.'))
    const secrets = parts.map(([, , secret = '']) => Buffer.from(secret, 'base64url'))

    assert.equal(tokens.length, 102)
    assert.equal(new Set(parts.map(([keyId]) => keyId)).size, 1)
    assert.equal(new Set(parts.map(([, id]) => id)).size, 102)
    assert.ok(
      parts.every(([, id = '']) => /^[0-9a-f]{8}-[0-9a-f]{4}-4/.test(id)),
      'random ids (RFC 9562 v4)',
    )
    assert.ok(secrets.every((secret) => secret.length === 32))
    // With 102 tokens a fair bit is set 51 times; six deviations of five are one false alarm in two million.
    for (let bit = 0; bit < 256; bit++) {
      const set = secrets.filter((secret) => ((secret[bit >> 3] ?? 0) >> (bit & 7)) & 1).length
      assert.ok(Math.abs(set - 51) < 31, `bit ${bit} is set ${set} times`)
    }
    const [stored] = await house.rows(sql<{ dump: string }>`
      select string_agg(c::text, ' ') as dump from portcullis.one_time_codes c`)
    const dump = stored?.dump ?? ''
    assert.ok(dump.length > 0)
    for (const secret of secrets) {
      assert.ok(!dump.includes(secret.toString('hex')) && !dump.includes(secret.toString('base64url')))
    }
  })

  test('[T102] a change of address needs a proof at both ends, and can be taken back', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    await house.letTimePass(house.settings.sessions.freshSeconds + 1)
    const stale = await browser.post('/v1/email-change', { email: newEmail })
    const mailed = await house.mailTo(newEmail)

    await browser.post('/v1/confirm-identity', { password: goodPassword })
    const change = await askForChange(house, browser)
    const meanwhile = await house.browser().signIn(email, goodPassword)
    const early = await house.browser().signIn(newEmail, goodPassword)
    await change.use()
    const undo = await tokenMailedTo(house, email)
    const undone = await house.browser().post('/v1/email-change/undo', { token: undo })

    assert.deepEqual([stale.code, mailed], ['fresh_session_needed', []])
    assert.deepEqual([meanwhile.status, early.code], [201, 'invalid_credentials'])
    assert.equal(undone.status, 200)
    assert.deepEqual(await house.rows(sql`select email from portcullis.accounts`), [{ email }])
  })

  test('[T103] the owner is told of each change, where it was made and what to do', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const notices: (OutgoingMail | undefined)[] = []
    const notice = async (to: string) => notices.push((await house.mailTo(to))[0])

    const body = { currentPassword: goodPassword, newPassword }
    await browser.post('/v1/password-change', body)
    await notice(email)
    await (await askForReset(house, goodPassword)).use()
    await notice(email)
    const again = await aSignedInBrowser(house, { transport: 'cookie' })
    await (await askForChange(house, again)).use()
    await notice(email)
    await again.post('/v1/account-closure')
    await notice(newEmail)

    assert.deepEqual(
      notices.map((mail) => mail?.subject),
      [
        'Your Portcullis password was changed',
        'Your Portcullis password was set',
        'Your Portcullis account has another address now',
        'Your Portcullis account was closed',
      ],
    )
    for (const mail of notices) {
      assert.match(mail?.text.replaceAll(/\s+/g, ' ') ?? '', /"Firefox on Linux", address 192\.0\.2\.1\b/)
      assert.equal(mail?.links.length, 1)
      assert.doesNotMatch(`${mail?.text}${mail?.html}`, new RegExp(`${goodPassword}|${newPassword}`))
    }
  })
})
