import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import type { Answer } from '../../packages/server/src/test/browser.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { workOf } from '../../packages/server/src/test/work-of.ts'

/** Letters that some folding or font makes the letters beside them. */
const lookAlikes = [
  ['mike@example.com', 'm\u0131ke@example.com'], // dotless i
  ['mike@example.com', 'mi\u212ae@example.com'], // Kelvin sign
  ['mike@example.com', 'M\u0130KE@example.com'], // I with a dot
  ['sam@example.com', '\u017fam@example.com'], // long s
  ['strasse@example.com', 'stra\u00dfe@example.com'],
  ['fin@example.com', '\ufb01n@example.com'], // ligature
  ['jose@example.com', 'jos\u00e9@example.com'],
  ['ann@example.com', '\u0430nn@example.com'], // Cyrillic a
  ['ann@example.com', '\uff41nn@example.com'], // full width
  ['ann@example.com', 'ann\uff20example.com'],
  ['ann@example.com', 'ann@example\u3002com'], // ideographic full stop
  ['ann@example.com', 'ann@\uff45xample.com'],
  ['ann@example.com', 'ann@\u212axample.com'],
] as const

/** Characters that cannot be seen, or turn what can be. */
const unseen = ['\u200b', '\u200d', '\u202e', '\u2066', '\u00ad', '\ufeff', '\u0000', '\r\n', '\t', '\u007f']

describe('an address', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const signUp = (email: unknown, name?: string) =>
    house
      .browser()
      .post('/v1/sign-up', { email, password: goodPassword, ...(name !== undefined && { name }) })
  const reset = (email: unknown) => house.browser().post('/v1/password-reset', { email })
  /** Opens an account for an address as it is typed, by the mail to the address as it is kept. */
  const openAs = async (typed: string, kept: string) => {
    const browser = house.browser()
    await browser.post('/v1/sign-up', { email: typed, password: goodPassword })
    await browser.post('/v1/email-verification/confirm', { token: await tokenMailedTo(house, kept) })
  }
  const accounts = async () => {
    const rows = await house.rows(
      sql<{ email: string }>`select email from portcullis.accounts order by email`,
    )
    return rows.map(({ email }) => email)
  }
  const mailsTo = async (email: string) => (await house.mailTo(email)).length
  const pendingFor = async () => {
    const rows = await house.rows(sql<{ email: string }>`select email from portcullis.pending_sign_ups`)
    return rows.map(({ email }) => email)
  }

  for (const [stored, typed] of lookAlikes) {
    test(`[T104] ${JSON.stringify(typed)} never reaches the account of ${stored}`, async () => {
      await anAccount(house, stored)
      const before = await mailsTo(stored)

      const signedIn = await house.browser().signIn(typed, goodPassword)
      const asked = await reset(typed)
      const signedUp = await signUp(typed)

      assert.ok(signedIn.status === 400 || signedIn.code === 'invalid_credentials')
      assert.ok(asked.status === 400 || asked.status === 202)
      assert.equal(signedUp.status, asked.status)
      assert.equal(await mailsTo(stored), before, 'the owner gets no mail by it')
      assert.equal((await house.browser().signIn(stored, goodPassword)).status, 201)
    })
  }

  test('[T105] both spellings of an accent before the @ are refused, alike everywhere', async () => {
    for (const typed of ['jos\u00e9@example.com', 'jose\u0301@example.com']) {
      const codes = [
        (await signUp(typed)).code,
        (await reset(typed)).code,
        (await house.browser().signIn(typed, goodPassword)).code,
      ]
      assert.deepEqual(new Set(codes), new Set(['malformed_request']), typed)
    }
    assert.deepEqual(await pendingFor(), [])
  })

  test('[T105] both spellings of an accent in the domain are one address', async () => {
    await openAs('ann@b\u00fccher.example', 'ann@xn--bcher-kva.example')

    const composed = await house.browser().signIn('ann@b\u00fccher.example', goodPassword)
    const decomposed = await house.browser().signIn('ann@bu\u0308cher.example', goodPassword)
    await signUp('ann@bu\u0308cher.example')

    assert.deepEqual([composed.status, decomposed.status], [201, 201])
    assert.deepEqual(await accounts(), ['ann@xn--bcher-kva.example'])
    const [mail] = await house.mailTo('ann@xn--bcher-kva.example')
    assert.match(mail?.subject ?? '', /^You already have/)
  })

  test('[T106] a domain counts in its A-label form, however it is typed', async () => {
    await openAs('user@b\u00fccher.example', 'user@xn--bcher-kva.example')

    const answers = []
    for (const typed of [
      'user@xn--bcher-kva.example',
      'USER@B\u00dcCHER.EXAMPLE',
      'user@XN--BCHER-KVA.example',
    ]) {
      answers.push(await house.browser().signIn(typed, goodPassword))
    }

    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201, 201],
    )
  })

  test('[T106] a domain with an accent is another domain', async () => {
    await anAccount(house, 'victim@gmail.com')
    const before = await mailsTo('victim@gmail.com')

    await anAccount(house, 'victim@xn--gmil-6na.com', 'the attacker has chosen this')
    const signedIn = await house.browser().signIn('victim@gm\u00e0il.com', goodPassword)
    await reset('victim@gm\u00e0il.com')

    assert.deepEqual(await accounts(), ['victim@gmail.com', 'victim@xn--gmil-6na.com'])
    assert.equal(signedIn.code, 'invalid_credentials')
    assert.equal(await mailsTo('victim@gmail.com'), before)
  })

  test('[T106] what is no label of a domain is refused', async () => {
    for (const typed of [
      'a@xn--.example',
      'a@xn--bcher-kva.xn--',
      'a@xn--ls8h=.la',
      'a@-b.example',
      'a@b..example',
    ]) {
      assert.equal((await signUp(typed)).code, 'malformed_request', typed)
    }
  })

  test('[T107] unseen characters in an address are refused, alike everywhere', async () => {
    await anAccount(house, 'ann@example.com')
    const before = await mailsTo('ann@example.com')
    const bent = unseen.flatMap((mark) => [
      `${mark}ann@example.com`,
      `an${mark}n@example.com`,
      `ann${mark}@example.com`,
      `ann@exam${mark}ple.com`,
      `ann@example.com${mark}`,
    ])

    for (const typed of [
      ...bent,
      ' ann@example.com',
      'ann@example.com ',
      'ann@example.com.',
      'ann @example.com',
    ]) {
      const codes = [
        (await signUp(typed)).code,
        (await reset(typed)).code,
        (await house.browser().signIn(typed, goodPassword)).code,
      ]
      assert.deepEqual(new Set(codes), new Set(['malformed_request']), JSON.stringify(typed))
    }

    assert.deepEqual(await accounts(), ['ann@example.com'])
    assert.equal(await mailsTo('ann@example.com'), before)
  })

  test('[T107] a name has visible characters only, and keeps those of every script', async () => {
    const browser = await aSignedInBrowser(house)
    const rename = (name: string) =>
      browser.send<{ account: { name: string } }>('/v1/account', { name }, { method: 'PATCH', bearer: true })

    for (const mark of unseen.filter((mark) => mark !== '\u200d')) {
      assert.equal((await rename(`An${mark}n`)).code, 'malformed_request', JSON.stringify(mark))
      assert.equal((await signUp('bob@example.com', `Bo${mark}b`)).code, 'malformed_request')
    }
    const names = ['Zo\u00eb', '\u06cc\u200c\u0646', '\u5c71\u7530', '\u{1f469}\u200d\u{1f680}']

    for (const name of names) assert.equal((await rename(name)).body.account.name, name)
  })

  test('[T108] the case of an address does not matter, and nobody signs up twice', async () => {
    await openAs('Ann@Example.COM', 'ann@example.com')

    const signedIn = await house.browser().signIn('aNN@eXAMPLE.com', goodPassword)
    await signUp('ANN@EXAMPLE.COM')
    const [notice] = await house.mailTo('ann@example.com')

    assert.equal(signedIn.status, 201)
    assert.match(notice?.subject ?? '', /^You already have/)
    assert.deepEqual(await accounts(), ['ann@example.com'])
  })

  test('[T108] two sign-ups that differ in case open one account', async () => {
    const [upper, lower] = [house.browser(), house.browser()]
    await upper.post('/v1/sign-up', { email: 'ANN@example.com', password: goodPassword })
    const first = await tokenMailedTo(house, 'ann@example.com')
    await lower.post('/v1/sign-up', { email: 'ann@example.com', password: goodPassword })
    const second = await tokenMailedTo(house, 'ann@example.com')

    const answers = await Promise.all([
      upper.post('/v1/email-verification/confirm', { token: first }),
      lower.post('/v1/email-verification/confirm', { token: second }),
    ])

    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400])
    assert.deepEqual(await accounts(), ['ann@example.com'])
  })

  test('[T109] what is too long is refused at once', async () => {
    const label = 'a'.repeat(63)
    const longest = `${'a'.repeat(64)}@${label}.${label}.${'a'.repeat(58)}.de`
    const tooLong = [
      `${'a'.repeat(65)}@example.com`,
      `${'a'.repeat(64)}@${label}.${label}.${'a'.repeat(59)}.de`,
      `a@${'a'.repeat(64)}.example`,
      `${'a'.repeat(10_000)}@example.com`,
      `a@${'a.'.repeat(5000)}example`,
      `a@${'\u00fc'.repeat(5000)}.example`,
    ]

    const fits = await signUp(longest)
    const refused: Answer[] = []
    const took = await workOf(async () => {
      for (const typed of tooLong) refused.push(await signUp(typed))
      refused.push(await signUp('ann@example.com', 'n'.repeat(10_000)))
    })

    assert.equal(longest.length, 254)
    assert.equal(fits.status, 202)
    assert.deepEqual(new Set(refused.map(({ code }) => code)), new Set(['malformed_request']))
    assert.deepEqual(await pendingFor(), [longest])
    assert.ok(took < 1000, `seven refusals took ${Math.round(took)} ms`)
  })
})
