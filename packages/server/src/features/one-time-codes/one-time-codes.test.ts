import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createKeyring } from '../../platform/crypto.ts'
import { sql } from '../../platform/db/sql.ts'
import { sweep } from '../../sweeper.ts'
import { randomText } from '../../test/browser.ts'
import { endOfLink, letTimePassTo } from '../../test/clock.ts'
import { anAccount, aSignedInBrowser, codeMailedTo, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { observe } from '../../test/observe.ts'

const email = 'ann@example.com'
const nextPassword = 'another fine long password'

describe('a one-time link', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const askForReset = async (): Promise<string> => {
    await house.browser().post('/v1/password-reset', { email })
    return tokenMailedTo(house, email)
  }
  const reset = (token: string, password = nextPassword) =>
    house.browser().post('/v1/password-reset/confirm', { token, password })
  const liveLinks = () =>
    house.rows(sql`select from portcullis.one_time_codes
      where purpose = 'password-reset' and spent_at is null and expires_at > portcullis.moment()`)

  test('[ONE-TIME-CODES-1] a link works once', async () => {
    await anAccount(house)
    const token = await askForReset()

    const first = await reset(token)
    const second = await reset(token, 'the third of these passwords')

    assert.deepEqual([first.status, second.code], [200, 'invalid_link'])
    assert.equal((await house.browser().signIn(email, nextPassword)).status, 201)
  })

  test('[ONE-TIME-CODES-1] of two uses at the same moment one succeeds', async () => {
    await anAccount(house)
    const token = await askForReset()
    const passwords = ['the first of the two racers', 'the second of the two racers']

    const answers = await Promise.all(passwords.map((password) => reset(token, password)))

    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400])
    const winner = passwords[answers.findIndex(({ status }) => status === 200)] ?? ''
    assert.equal((await house.browser().signIn(email, winner)).status, 201)
    assert.equal((await house.eventNames()).filter((name) => name === 'password-reset.confirmed').length, 1)
  })

  test('[ONE-TIME-CODES-1] a link of one purpose opens no other door', async () => {
    const browser = await aSignedInBrowser(house)
    await browser.post('/v1/email-change', { email: 'new@example.com' }, { bearer: true })
    const change = await tokenMailedTo(house, 'new@example.com')
    const token = await askForReset()

    const answers = [
      await reset(change),
      await house.browser().post('/v1/email-verification/confirm', { token }),
      await house.browser().post('/v1/email-change/undo', { token }),
      await house.browser().post('/v1/email-change/undo', { token: change }),
      await browser.post('/v1/email-change/confirm', { token }, { bearer: true }),
    ]

    assert.deepEqual(
      answers.map(({ code }) => code),
      Array(5).fill('invalid_link'),
    )
    const confirmed = await browser.post('/v1/email-change/confirm', { token: change }, { bearer: true })
    assert.equal(confirmed.status, 200, 'neither link was used by that')
  })

  test('[ONE-TIME-CODES-1] looking at a link does not use it', async () => {
    await anAccount(house)
    const token = await askForReset()

    for (const method of ['HEAD', 'GET', 'GET']) await house.knock('/password-reset/confirm', { method })
    const api = await house.knock('/v1/password-reset/confirm', { method: 'GET' })

    assert.equal(api.status, 405)
    assert.equal((await reset(token)).status, 200)
  })

  test('[ONE-TIME-CODES-2] neither a row nor a line of the log holds a secret that was mailed', async () => {
    await anAccount(house)
    const tokens = [await askForReset()]
    const browser = house.browser()
    await browser.post('/v1/sign-up', { email: 'bob@example.com', password: goodPassword })
    tokens.push(await tokenMailedTo(house, 'bob@example.com'))
    const code = await codeMailedTo(house, 'bob@example.com')

    const rows = await house.rows(sql<{ row: string }>`
      select row_to_json(c)::text || encode(digest || coalesce(code_digest, ''), 'escape') as row
        from portcullis.one_time_codes c
      union all select row_to_json(o)::text || coalesce(encode(sealed, 'escape'), '') from portcullis.outbox o
      union all select row_to_json(e)::text from portcullis.events e`)

    const written = [...rows.map(({ row }) => row), ...house.logged]
    for (const secret of tokens.map((token) => token.split('.')[2] ?? '')) {
      assert.equal(secret.length, 43)
      assert.ok(!written.some((text) => text.includes(secret)))
    }
    assert.ok(!written.some((text) => new RegExp(`(?<![0-9a-f])${code}(?![0-9a-f])`).test(text)))
  })

  test('[ONE-TIME-CODES-3] three links live together, and one more is neither issued nor sent', async () => {
    await anAccount(house)
    const mailsBefore = (await house.mailTo(email)).length
    const tokens = [await askForReset(), await askForReset(), await askForReset()]

    const fourth = await house.browser().post('/v1/password-reset', { email })

    assert.equal(fourth.status, 202)
    assert.equal((await house.mailTo(email)).length, mailsBefore + 3)
    assert.equal((await liveLinks()).length, 3)
    assert.equal((await reset(tokens[0] ?? '')).status, 200, 'the oldest still works')
  })

  test('[ONE-TIME-CODES-4] using one link voids the others', async () => {
    await anAccount(house)
    const [older = '', newer = ''] = [await askForReset(), await askForReset()]

    await reset(newer)
    const answer = await reset(older, 'the third of these passwords')

    assert.equal(answer.code, 'invalid_link')
    assert.deepEqual(await liveLinks(), [])
    assert.equal((await house.browser().signIn(email, nextPassword)).status, 201)
  })

  test('[ONE-TIME-CODES-5] a link works a second before its end, and not a second after it', async () => {
    await anAccount(house)
    const token = await askForReset()

    await letTimePassTo(house, endOfLink('password-reset'), 1)
    const late = await reset(token)
    await letTimePassTo(house, endOfLink('password-reset'), -1)
    const inTime = await reset(token)

    assert.deepEqual([late.code, inTime.status], ['invalid_link', 200])
  })

  test('[ONE-TIME-CODES-6] a link of a former key works while the key is a fallback', async () => {
    await anAccount(house)
    const token = await askForReset()
    const { keyring, settings } = house.ctx
    try {
      house.ctx.keyring = createKeyring(randomText(48))
      const forgotten = await reset(token)
      house.ctx.keyring = createKeyring(randomText(48), [settings.secrets.key ?? ''])
      const fallback = await reset(token)

      assert.deepEqual([forgotten.code, fallback.status], ['invalid_link', 200])
    } finally {
      house.ctx.keyring = keyring
    }
  })

  test('[ONE-TIME-CODES-6] a link with one character changed is worth nothing', async () => {
    await anAccount(house)
    const token = await askForReset()
    const [key = '', id = '', secret = ''] = token.split('.')
    const other = secret.startsWith('A') ? 'B' : 'A'
    const bent = [
      `${key}.${id}.${other}${secret.slice(1)}`,
      `${key}.${crypto.randomUUID()}.${secret}`,
      `${key}.${id.toUpperCase()}.${secret}`,
      `${key}.${id}.${secret}.`,
      `${key}.${id}.${secret.slice(1)}`,
      `.${id}.${secret}`,
      secret,
    ]

    const answers = []
    for (const attempt of bent) answers.push(await reset(attempt))

    assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set(['invalid_link']))
    assert.equal((await reset(token)).status, 200)
  })

  test('[ONE-TIME-CODES-7] used, over, unknown and foreign links look and cost the same', async () => {
    await anAccount(house)
    const [key = ''] = (await askForReset()).split('.')
    const over = await askForReset()
    await letTimePassTo(house, endOfLink('password-reset'), 1)
    const used = await askForReset()
    await reset(used)
    await house.browser().post('/v1/sign-up', { email: 'bob@example.com', password: goodPassword })
    const foreign = await tokenMailedTo(house, 'bob@example.com')
    const unknown = `${key}.${crypto.randomUUID()}.${randomText()}`

    const seen = []
    for (const token of [used, over, foreign, unknown]) seen.push(await observe(house, () => reset(token)))

    const [first, ...others] = seen
    assert.equal(first?.status, 400)
    for (const other of others) assert.deepEqual(other, first)
  })

  test('[ONE-TIME-CODES-8] the sweeper deletes links that are over, and no others', async () => {
    await anAccount(house)
    await askForReset()
    await letTimePassTo(house, endOfLink('password-reset'), 1)
    const token = await askForReset()

    await sweep(house.ctx)

    const resets = await house.rows(
      sql`select from portcullis.one_time_codes where purpose = 'password-reset'`,
    )
    assert.equal(resets.length, 1)
    assert.equal((await reset(token)).status, 200)
  })
})
