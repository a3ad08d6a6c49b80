import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { type AccountAnswer, type AccountExport, accountExportShape } from '@portcullis/protocol/shapes'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { type House, openHouse } from '../../test/house.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const rename = (browser: Browser, change: object) =>
  browser.send<AccountAnswer>('/v1/account', change, { method: 'PATCH' })
const accountOf = async (browser: Browser) => (await browser.get<AccountAnswer>('/v1/account')).body.account
const exported = (browser: Browser) => browser.get<AccountExport>('/v1/account/export')

test('[ACCOUNT-1] a person reads their own account', async () => {
  const ann = await aSignedInBrowser(house, { transport: 'cookie' })
  const bob = await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' })

  const account = await accountOf(ann)

  assert.deepEqual(
    { ...account, id: '', createdAt: '', emailVerifiedAt: '' },
    { id: '', email: 'ann@example.com', name: 'Ann', emailVerifiedAt: '', createdAt: '', roles: [] },
  )
  assert.equal((await accountOf(bob)).email, 'bob@example.com')
  assert.equal((await house.browser().get('/v1/account')).code, 'not_signed_in')
})

test('[ACCOUNT-2] a name is changed, in composed form and without the space around it, and removed', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })

  for (const [typed, kept] of [
    ['  Anne-Zoe\u0308 ', 'Anne-Zo\u00eb'],
    ['李安', '李安'],
    ['نیلوفر\u200cسادات', 'نیلوفر\u200cسادات'],
    ['👩\u200d🚀', '👩\u200d🚀'],
    ['a'.repeat(100), 'a'.repeat(100)],
    [null, null],
  ]) {
    const answer = await rename(browser, { name: typed })
    assert.equal(answer.status, 200, JSON.stringify(typed))
    assert.equal((await accountOf(browser)).name, kept)
  }
  assert.equal((await house.eventNames()).at(-1), 'account.renamed')
})

test('[ACCOUNT-2] a name that cannot be seen or confuses what stands around it is refused', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const events = await house.eventNames()

  for (const name of [
    '',
    ' ',
    'a'.repeat(101),
    'a\nb',
    'a\rb',
    'a\tb',
    '\u202eevil',
    'a\u2028b',
    '\ufeff',
    'a\u00adb',
  ]) {
    const answer = await rename(browser, { name })
    assert.equal(answer.code, 'malformed_request', JSON.stringify(name))
  }

  assert.equal((await accountOf(browser)).name, 'Ann')
  assert.deepEqual(await house.eventNames(), events)
})

test('[ACCOUNT-3] [T184] no other field of the account can be set', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const [before] = await house.rows(sql`select * from portcullis.accounts`)

  for (const [field, value] of Object.entries({
    id: crypto.randomUUID(),
    email: 'other@example.com',
    roles: ['administrator'],
    emailVerifiedAt: null,
    email_verified_at: null,
    suspendedAt: null,
    createdAt: '2000-01-01T00:00:00Z',
    passwordHash: 'x',
    isAdmin: true,
  })) {
    const answer = await rename(browser, { name: 'Eve', [field]: value })
    assert.equal(answer.code, 'malformed_request', field)
  }

  assert.deepEqual((await house.rows(sql`select * from portcullis.accounts`))[0], before)
})

test('[ACCOUNT-4] the export has account, sessions and events of the person, and nobody else', async () => {
  const ann = await aSignedInBrowser(house, { transport: 'cookie' })
  await aSignedInBrowser(house, { email: 'bob@example.com' })

  const answer = await exported(ann)

  assert.equal(answer.status, 200)
  accountExportShape.parse(answer.body)
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="account\.json"$/)
  assert.equal(answer.body.account.email, 'ann@example.com')
  assert.equal(answer.body.sessions.length, 1)
  assert.deepEqual(
    answer.body.events.map(({ name }) => name),
    ['sign-in.succeeded', 'email-verification.confirmed'],
  )
  assert.equal(JSON.stringify(answer.body).includes('bob'), false)
  assert.equal((await house.eventNames()).at(-1), 'account.exported')
})

test('[ACCOUNT-4] nothing in the export can be used to sign in', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })

  const text = JSON.stringify((await exported(browser)).body)

  assert.equal(text.includes(browser.cookies.get('__Host-session')?.slice(37) ?? ''), false)
  assert.doesNotMatch(text, /hash|salt|digest|secret|argon2/i)
})

test('[ACCOUNT-4] [T042] the export needs a fresh session', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  await house.letTimePass(house.settings.sessions.freshSeconds + 1)

  const answer = await exported(browser)

  assert.equal(answer.code, 'fresh_session_needed')
  assert.equal((await house.eventNames()).includes('account.exported'), false)
})
