import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { anAccount, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { anOperator, makeOperator } from '../../test/operators.ts'
import { firstLinkSeconds, issueFirstLink } from './first-administrator.ts'
import { inviteOperator } from './invite-operator.ts'

const email = 'chief@example.com'

describe('the first of those who run the service', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(async () => {
    await house.empty()
    await house.rows(sql`truncate portcullis_vault.first_links`)
  })
  after(() => house.close())

  const printed = async () => (await issueFirstLink(house.ctx))?.split('#token=')[1] ?? ''
  const open = (token: string, who = email, password = goodPassword) =>
    house.browser().post('/v1/first-administrator', { token, email: who, password })
  const administrators = async () =>
    (
      await house.rows(sql<{ email: string }>`select a.email from portcullis.operators o
      join portcullis.accounts a on a.id = o.account_id where o.role = 'administrator'`)
    ).map((row) => row.email)

  test('[OPERATORS-7] the printed link makes an administrator, who then signs in', async () => {
    const link = await issueFirstLink(house.ctx)
    const token = link?.split('#token=')[1] ?? ''

    const opened = await open(token)
    const browser = house.browser()
    const signedIn = await browser.signIn(email, goodPassword, 'cookie')

    assert.match(link ?? '', /^https:\/\/auth\.example\.com\/console\/first-administrator#token=[\w.-]+$/)
    assert.deepEqual([opened.status, signedIn.status], [200, 201])
    assert.deepEqual(opened.headers.getSetCookie(), [], 'it signs nobody in')
    assert.equal((await browser.get('/v1/admin/self')).status, 200)
    assert.deepEqual((await house.eventNames()).slice(0, 2), ['operators.invited', 'operators.founded'])
  })

  test('[OPERATORS-7] [T089] of several links one serves, once', async () => {
    const [first, second] = [await printed(), await printed()]

    const answers = [
      await open(first),
      await open(first, 'eve@example.com'),
      await open(second, 'eve@example.com'),
    ]

    assert.deepEqual(
      answers.map(({ status, code }) => code ?? status),
      [200, 'invalid_link', 'invalid_link'],
    )
    assert.deepEqual(await administrators(), [email])
    assert.equal((await house.eventNames()).at(-1), 'operators.refused')
  })

  test('[OPERATORS-7] a link is worth nothing once there is an administrator, however they came to be', async () => {
    const token = await printed()
    await makeOperator(house, 'ann@example.com', 'administrator')

    assert.equal((await open(token)).code, 'invalid_link')
    assert.deepEqual(await administrators(), ['ann@example.com'])
  })

  test('[OPERATORS-7] a link works for an hour', async () => {
    const token = await printed()
    await house.letTimePass(firstLinkSeconds + 1)
    const late = await open(token)
    const fresh = await printed()

    assert.equal(firstLinkSeconds, 3600)
    assert.equal(late.code, 'invalid_link')
    assert.equal((await open(fresh)).status, 200)
  })

  test('[OPERATORS-7] nothing is printed where there is an account', async () => {
    await anAccount(house)

    assert.equal(await issueFirstLink(house.ctx), undefined)
    assert.equal((await house.eventNames()).includes('operators.invited'), false)
  })

  test('[OPERATORS-7] a weak password is refused, and the link stays good; a made-up one is none', async () => {
    const token = await printed()
    const [keyId, id] = token.split('.')

    const weak = await open(token, email, 'short')
    const bent = [
      await open(`${keyId}.${id}.${'A'.repeat(43)}`),
      await open('x'),
      await open(token.toUpperCase()),
    ]

    assert.equal(weak.code, 'weak_password')
    assert.deepEqual(
      bent.map(({ code }) => code),
      ['invalid_link', 'invalid_link', 'invalid_link'],
    )
    assert.equal((await open(token)).status, 200)
  })

  test('[OPERATORS-7] only the digest of a link is stored, and the log does not have it', async () => {
    const token = await printed()
    await open('not.a.token')

    const rows = await house.rows(sql`select encode(digest, 'base64') as digest, f::text as row
      from portcullis_vault.first_links f`)

    const secret = token.split('.')[2] ?? 'none'
    assert.equal(JSON.stringify(rows).includes(secret), false)
    assert.equal(JSON.stringify(house.logged).includes(secret), false)
    assert.equal(
      JSON.stringify(await house.rows(sql`select * from portcullis.events`)).includes(secret),
      false,
    )
  })

  test('[OPERATORS-8] an invitation is mailed; its link sets the password of an administrator', async () => {
    const asked = { email, role: 'administrator', reason: 'accounts create', prints: false } as const

    const outcome = await inviteOperator(house.ctx, asked)
    const token = await tokenMailedTo(house, email)
    const before = await house.browser().signIn(email, goodPassword)
    const set = await house.browser().post('/v1/password-reset/confirm', { token, password: goodPassword })
    const browser = house.browser()
    await browser.signIn(email, goodPassword, 'cookie')

    assert.deepEqual([outcome, before.code, set.status], ['mailed', 'invalid_credentials', 200])
    assert.equal((await browser.get('/v1/admin/self')).status, 200)
    const detail = sql`select detail from portcullis.events where name = 'operators.opened'`
    assert.deepEqual(await house.rows(detail), [
      { detail: { by: 'command', why: 'accounts create', role: 'administrator' } },
    ])
  })

  test('[OPERATORS-8] a printed link is mailed to nobody, and an address with an account is left alone', async () => {
    await anOperator(house, 'support')
    const mails = await house.rows(sql`select id from portcullis.outbox`)

    const taken = await inviteOperator(house.ctx, {
      email: 'support@example.com',
      role: 'administrator',
      reason: 'accounts create',
      prints: true,
    })
    const invited = await inviteOperator(house.ctx, { email, role: 'auditor', reason: 'why', prints: true })

    assert.equal(taken, 'taken')
    assert.match(
      typeof invited === 'object' ? invited.link : invited,
      /\/password-reset\/confirm#token=[\w.-]+$/,
    )
    assert.deepEqual(await house.rows(sql`select id from portcullis.outbox`), mails)
    assert.deepEqual(await administrators(), [])
  })
})
