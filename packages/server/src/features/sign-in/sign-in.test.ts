import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { TokenSignedIn } from '@portcullis/protocol/shapes'
import { sql } from '../../platform/db/sql.ts'
import { anotherNode } from '../../test/another-node.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { shortestOf } from '../../test/shortest-of.ts'
import { createShares } from '../passwords/stand-in-recipe.ts'

const wrongPassword = 'wrong horse battery staple'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const signIn = (email: string, password: string, ip?: string) => house.browser(ip).signIn(email, password)
/** Guesses from one address, or each from another. */
const guess = async (email: string, times: number, ip?: string) => {
  const codes: (string | undefined)[] = []
  for (let n = 0; n < times; n++)
    codes.push((await signIn(email, wrongPassword, ip ?? `198.51.100.${n}`)).code)
  return codes
}
const cookieOf = (answer: { headers: Headers }, name: string) =>
  answer.headers.getSetCookie().find((cookie) => cookie.startsWith(`${name}=`)) ?? ''
const lastEvent = async () => {
  const [event] = await house.rows(sql<{ name: string; detail: Record<string, unknown> }>`
    select name, detail from portcullis.events order by number desc limit 1`)
  return event
}
const sessionCount = async () => (await house.rows(sql`select from portcullis.sessions`)).length
const limit = () => house.settings.throttle.accountAttempts

test('[SIGN-IN-1] the right password starts a session, with a cookie that script cannot read', async () => {
  await anAccount(house)

  const answer = await signIn('Ann@Example.com', goodPassword)

  assert.equal(answer.status, 201)
  const hidden = / Path=\/; Max-Age=\d+; SameSite=Lax; HttpOnly; Secure$/
  assert.match(cookieOf(answer, '__Host-refresh'), hidden)
  assert.match(cookieOf(answer, '__Host-device'), hidden)
  assert.match(cookieOf(answer, '__Host-csrf'), / Path=\/; Max-Age=\d+; SameSite=Lax; Secure$/)
  assert.equal((await lastEvent())?.name, 'sign-in.succeeded')
})

test('[SIGN-IN-1] with transport cookie there is a session cookie, and no token for script', async () => {
  await anAccount(house)
  const browser = house.browser()

  const answer = await browser.signIn('ann@example.com', goodPassword, 'cookie')

  assert.deepEqual(Object.keys(answer.body).toSorted(), ['account', 'csrfToken', 'session'])
  assert.match(cookieOf(answer, '__Host-session'), / Path=\/; .*HttpOnly; Secure$/)
  assert.equal((await browser.get('/v1/account')).status, 200)
})

test('[SIGN-IN-1] without a transport it is token, whose access token works and says how the person proved it', async () => {
  await anAccount(house)
  const browser = house.browser()

  const answer = await browser.post<TokenSignedIn>('/v1/sign-in', {
    email: 'ann@example.com',
    password: goodPassword,
  })

  const [, claims = ''] = answer.body.accessToken.split('.')
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()).amr, ['pwd'])
  assert.equal((await browser.get('/v1/account', { bearer: true })).status, 200)
})

test('[SIGN-IN-2] [SIGN-IN-7] whatever is wrong is refused in the same words, after the same work', async () => {
  await anAccount(house)
  await anAccount(house, 'closed@example.com')
  await anAccount(house, 'suspended@example.com')
  await house.rows(sql`update portcullis.accounts set closed_at = now() where email = 'closed@example.com'`)
  await house.rows(
    sql`update portcullis.accounts set suspended_at = now() where email = 'suspended@example.com'`,
  )

  const refused = async (email: string, password: string) => {
    const start = house.ctx.db.roundTrips()
    const answer = await signIn(email, password)
    const names = [...answer.headers.keys()]
    return { code: answer.code, body: answer.body, names, roundTrips: house.ctx.db.roundTrips() - start }
  }
  const wrong = await refused('ann@example.com', wrongPassword)
  const others = [
    await refused('nobody@example.com', goodPassword),
    await refused('closed@example.com', goodPassword),
    await refused('suspended@example.com', wrongPassword),
  ]

  assert.equal(wrong.code, 'invalid_credentials')
  assert.equal(wrong.roundTrips, 3)
  for (const other of others) assert.deepEqual(other, wrong)
  assert.equal(await sessionCount(), 0)
  assert.deepEqual(await lastEvent(), { name: 'sign-in.refused', detail: { reason: 'invalid_credentials' } })
})

test('[SIGN-IN-2] while hashes of former parameters are about, a wrong guess costs the same for everybody', async (t) => {
  await anAccount(house)
  const passwords = { ...house.settings.passwords, memoryKib: 19_456, passes: 20 }
  const node = anotherNode({ ...house, settings: { ...house.settings, passwords } })
  t.after(() => node.close())
  await node.ctx.instance(createShares).read()
  const timeOf = async (email: string) => {
    const start = performance.now()
    await node.browser().signIn(email, wrongPassword)
    return performance.now() - start
  }

  const [known, unknown] = await shortestOf(timeOf, ['ann@example.com', 'bob@example.com'])

  assert.ok(unknown > known / 2 && known > unknown / 2, `unknown ${unknown} ms, known ${known} ms`)
})

test('[SIGN-IN-7] a sign-in costs two round trips', async () => {
  await anAccount(house)
  const start = house.ctx.db.roundTrips()

  await signIn('ann@example.com', goodPassword)

  assert.equal(house.ctx.db.roundTrips() - start, 2)
})

test('[SIGN-IN-3] attempts beyond the limit are refused, even with the right password, until the window ends', async () => {
  await anAccount(house)
  const codes = await guess('ann@example.com', limit())
  assert.deepEqual(new Set(codes), new Set(['invalid_credentials']))

  const right = await signIn('ann@example.com', goodPassword, '203.0.113.7')

  assert.equal(right.code, 'too_many_attempts')
  assert.match(right.headers.get('retry-after') ?? '', /^\d+$/)
  assert.deepEqual(await lastEvent(), { name: 'sign-in.refused', detail: { reason: 'too_many_attempts' } })
  await house.letTimePass(house.settings.throttle.windowSeconds)
  assert.equal((await signIn('ann@example.com', goodPassword)).status, 201)
})

test('[SIGN-IN-3] an unknown address is refused at the same count, in the same words', async () => {
  await anAccount(house)
  await guess('ann@example.com', limit())
  await guess('nobody@example.com', limit())

  const known = await signIn('ann@example.com', wrongPassword)
  const unknown = await signIn('nobody@example.com', wrongPassword)

  assert.equal(known.code, 'too_many_attempts')
  assert.deepEqual(unknown.body, known.body)
  assert.equal(unknown.headers.get('retry-after'), known.headers.get('retry-after'))
})

test('[SIGN-IN-4] signing in uses up no budget, and gives none back that was used', async () => {
  await anAccount(house)
  await guess('ann@example.com', limit() - 1)
  for (let times = 0; times < 3; times++) await signIn('ann@example.com', goodPassword)

  const codes = await guess('ann@example.com', 2)

  assert.deepEqual(codes, ['invalid_credentials', 'too_many_attempts'])
})

test('[SIGN-IN-5] signing in to one account does not forgive guesses at others from the same address', async () => {
  await anAccount(house, 'own@example.com')
  const most = house.settings.throttle.addressAttempts
  let answered = 0
  for (let n = 0; answered <= most; n++, answered += 4) {
    await guess(`victim${n}@example.com`, 4, '203.0.113.5')
    await signIn('own@example.com', goodPassword, '203.0.113.5')
  }

  const there = await signIn('one-more@example.com', wrongPassword, '203.0.113.5')
  const elsewhere = await signIn('one-more@example.com', wrongPassword, '203.0.113.6')

  assert.equal(there.code, 'too_many_attempts')
  assert.equal(elsewhere.code, 'invalid_credentials')
})

test('[SIGN-IN-6] whoever knows the password is told that the account is suspended, and gets no session', async () => {
  await anAccount(house)
  await house.rows(sql`update portcullis.accounts set suspended_at = now()`)

  const answer = await signIn('ann@example.com', goodPassword)

  assert.equal(answer.code, 'account_suspended')
  assert.deepEqual(answer.headers.getSetCookie(), [])
  assert.equal(await sessionCount(), 0)
  assert.deepEqual(await lastEvent(), { name: 'sign-in.refused', detail: { reason: 'account_suspended' } })
})

test('[SIGN-IN-8] a proof of a device key binds the session to that key', async () => {
  const browser = await aSignedInBrowser(house, { deviceKey: true })

  const stolen = await browser.stolen().refresh()
  const own = await browser.refresh()

  assert.equal(stolen.code, 'device_key_needed')
  assert.equal(own.status, 200)
  assert.equal(own.body.session.deviceKey, true)
})

test('[SIGN-IN-8] a proof without our nonce, or that does not hold, starts no session and counts nothing', async () => {
  await anAccount(house)
  await house.rows(sql`delete from portcullis.attempts`)
  const input = { email: 'ann@example.com', password: goodPassword }
  const { deviceKey } = house.browser().withDeviceKey()
  const proof = (await deviceKey?.prove('https://auth.example.com/v1/sign-in')) ?? ''

  const early = await house.browser().post('/v1/sign-in', input, { headers: { dpop: proof } })
  const broken = await house.browser().post('/v1/sign-in', input, { headers: { dpop: `${proof}x` } })

  assert.equal(early.code, 'use_dpop_nonce')
  assert.equal(broken.code, 'invalid_dpop_proof')
  assert.equal(await sessionCount(), 0)
  assert.deepEqual(await house.rows(sql`select from portcullis.attempts`), [])
})

test('[SIGN-IN-8] where a device key is demanded, transport token without one is refused uncounted', async (t) => {
  const strict = await openHouse({ SESSION_REQUIRE_DEVICE_KEY: 'true' })
  t.after(() => strict.close())
  await anAccount(strict)
  await strict.rows(sql`delete from portcullis.attempts`)

  const without = await strict.browser().signIn('ann@example.com', goodPassword)
  const counted = await strict.rows(sql`select from portcullis.attempts`)
  const by = await strict.browser().withDeviceKey().signIn('ann@example.com', goodPassword)

  assert.equal(without.code, 'device_key_needed')
  assert.deepEqual(counted, [])
  assert.equal(by.status, 201)
})

test('[SIGN-IN-9] nobody signs in with a sign-up that was not confirmed', async () => {
  const browser = house.browser()
  await browser.post('/v1/sign-up', { email: 'ann@example.com', password: goodPassword })

  const answer = await browser.signIn('ann@example.com', goodPassword)

  assert.equal(answer.code, 'invalid_credentials')
})

test('[SIGN-IN-10] [T015] every spelling of an address is one account and one count', async () => {
  await anAccount(house, 'ann@xn--bcher-kva.example')
  const spellings = [
    'ANN@bücher.example',
    'ann@Bücher.Example',
    'Ann@BU\u0308CHER.example',
    'ann@xn--bcher-kva.EXAMPLE',
  ]
  for (const email of spellings) assert.equal((await signIn(email, goodPassword)).status, 201, email)

  for (let n = 0; n < limit(); n++) await guess(spellings[n % spellings.length] ?? '', 1, `198.51.100.${n}`)

  for (const email of spellings)
    assert.equal((await signIn(email, goodPassword)).code, 'too_many_attempts', email)
})

test('[SIGN-IN-10] [T015] a spelling that only looks alike is none of the account', async () => {
  await anAccount(house)

  for (const email of [
    ' ann@example.com',
    'ann@example.com.',
    'ａnn@example.com',
    'ann@ｅxample.com',
    'ann@example.com\n',
  ]) {
    const answer = await signIn(email, goodPassword)
    assert.equal(answer.code, 'malformed_request', JSON.stringify(email))
  }
  assert.equal((await signIn('аnn@example.com', goodPassword)).code, 'malformed_request', 'a Cyrillic а')
})
