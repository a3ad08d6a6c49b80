import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { sweep } from '../../sweeper.ts'
import { anotherNode } from '../../test/another-node.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { bring, solve } from '../../test/solve.ts'
import { createHashingPool } from '../passwords/hashing-pool.ts'
import { createChallengeMemory } from './challenge-memory.ts'

const email = 'ann@example.com'
const free = 3
const ip = '198.51.100.7'
const wrong = { email, password: 'wrong horse battery staple' }
const requests: [string, string, (n: number) => object][] = [
  ['sign-in', '/v1/sign-in', (n) => ({ ...wrong, email: `ann${n}@example.com` })],
  ['sign-up', '/v1/sign-up', (n) => ({ email: `ann${n}@example.com`, password: goodPassword })],
  ['password-reset', '/v1/password-reset', (n) => ({ email: `ann${n}@example.com` })],
  ['email-verification', '/v1/email-verification', (n) => ({ email: `ann${n}@example.com` })],
]

describe('an address that has tried too much', () => {
  let house: House
  before(async () => {
    house = await openHouse({ CHALLENGE_AFTER_ATTEMPTS: String(free), CHALLENGE_COST: '100' })
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const post = (path: string, body: object, solved?: unknown, from = ip) =>
    house.browser(from).post(path, body, solved === undefined ? {} : bring(solved))
  const guess = (solved?: unknown, from = ip) => post('/v1/sign-in', wrong, solved, from)
  const makeSuspicious = async (from = ip) => {
    for (let n = 0; n < free; n++)
      await post('/v1/sign-in', { ...wrong, email: `x${n}@example.com` }, undefined, from)
  }
  const counts = () =>
    house.rows(sql<{ count: number }>`select count from portcullis.attempts where count > 0 order by key`)
  const spent = () => house.rows(sql`select from portcullis.spent_challenges`)

  for (const [name, path, body] of requests) {
    test(`[CHALLENGES-2] ${name}: beyond so many attempts each needs a solution, and with one it goes on`, async () => {
      for (let n = 0; n < free; n++) assert.notEqual((await post(path, body(n))).code, 'challenge_needed')

      const refused = await post(path, body(free))
      const repeated = await post(path, body(free), await solve(refused))
      const next = await post(path, body(free + 1))

      assert.deepEqual([refused.status, refused.code], [403, 'challenge_needed'])
      assert.notEqual(repeated.code, 'challenge_needed')
      assert.equal(repeated.code, name === 'sign-in' ? 'invalid_credentials' : undefined)
      assert.equal(next.code, 'challenge_needed')
    })
  }

  test('[CHALLENGES-2] of many attempts at once no more get through without a solution, on all nodes', async () => {
    const node = anotherNode(house)
    const guesses = Array.from({ length: 20 }, (_, n) => {
      const browser = n % 2 ? node.browser() : house.browser('192.0.2.2')
      return browser.signIn(`x${n}@example.com`, wrong.password)
    })

    const codes = (await Promise.all(guesses)).map(({ code }) => code)
    await node.close()

    assert.equal(codes.filter((code) => code === 'invalid_credentials').length, free)
    assert.equal(codes.filter((code) => code === 'challenge_needed').length, 20 - free)
  })

  test('[CHALLENGES-2] addresses of one IPv6 /64 are one, its neighbours in the /48 are not', async () => {
    await makeSuspicious('2001:db8:1:1::1')

    assert.equal((await guess(undefined, '2001:db8:1:1:ffff::2')).code, 'challenge_needed')
    assert.equal((await guess(undefined, '2001:db8:1:2::1')).code, 'invalid_credentials')
  })

  test('[CHALLENGES-2] when the window is over, nothing more is asked for', async () => {
    await makeSuspicious()
    assert.equal((await guess()).code, 'challenge_needed')
    await house.letTimePass(house.settings.throttle.windowSeconds + 1)
    house.ctx.instance(createChallengeMemory).clear() // It goes by a clock that no test moves.

    assert.equal((await guess()).code, 'invalid_credentials')
  })

  test('[CHALLENGES-3] who brings solutions is over the limit at the same guess as without', async () => {
    const codes: (string | undefined)[] = []
    for (let n = 0; n < house.settings.throttle.pairAttempts + 1; n++) {
      const refused = await guess()
      const answer = refused.code === 'challenge_needed' ? await guess(await solve(refused)) : refused
      codes.push(answer.code)
    }

    assert.equal(codes.at(-1), 'too_many_attempts')
    assert.deepEqual(new Set(codes.slice(0, -1)), new Set(['invalid_credentials']))
  })

  test('[CHALLENGES-3] with the solution the right password signs in', async () => {
    await anAccount(house)
    await makeSuspicious()
    const right = { email, password: goodPassword, transport: 'token' }
    const refused = await post('/v1/sign-in', right)

    const answer = await post('/v1/sign-in', right, await solve(refused))

    assert.equal(answer.status, 201)
    assert.ok(!('challenge' in answer.body))
  })

  test('[CHALLENGES-5] a device that is known to the account is not asked', async () => {
    const owner = await aSignedInBrowser(house)
    const known = house.browser(ip)
    known.cookies.set('__Host-device', owner.cookies.get('__Host-device') ?? '')
    await makeSuspicious()
    for (let n = 0; n <= free; n++) await post('/v1/password-reset', { email: `x${n}@example.com` })

    const signedIn = await known.signIn(email, goodPassword)
    const asked = await known.post('/v1/password-reset', { email })

    assert.equal((await guess()).code, 'challenge_needed')
    assert.equal(signedIn.status, 201)
    assert.equal(asked.status, 202)
  })

  test('[CHALLENGES-5] the cookie of another account is no help', async () => {
    const thief = await aSignedInBrowser(house, { email: 'thief@example.net' })
    await anAccount(house)
    await makeSuspicious()
    const cookie = thief.cookies.get('__Host-device') ?? ''
    const tries = async (path: string, body: object) => {
      const browser = house.browser(ip)
      browser.cookies.set('__Host-device', cookie)
      return (await browser.post(path, body)).code
    }
    for (let n = 0; n < free; n++) await post('/v1/password-reset', { email: `x${n}@example.com` })

    assert.equal(await tries('/v1/sign-in', wrong), 'challenge_needed')
    assert.equal(await tries('/v1/password-reset', { email }), 'challenge_needed')
    const before = house.ctx.db.roundTrips()
    assert.equal(await tries('/v1/sign-in', wrong), 'challenge_needed')
    assert.equal(await tries('/v1/password-reset', { email }), 'challenge_needed')
    assert.equal(house.ctx.db.roundTrips(), before, 'the second time no statement')
  })

  test('[CHALLENGES-6] [T029] a flood without solutions asks the database nothing, and takes no place', async () => {
    await makeSuspicious()
    await guess()
    const places = []
    const pool = house.ctx.instance(createHashingPool)
    for (let place = pool.enter(); 'leave' in place; place = pool.enter()) places.push(place)
    const before = house.ctx.db.roundTrips()

    const codes = await Promise.all(Array.from({ length: 100 }, async () => (await guess()).code))
    for (const place of places) place.leave()

    assert.deepEqual(new Set(codes), new Set(['challenge_needed']))
    assert.equal(house.ctx.db.roundTrips(), before)
  })

  test('[CHALLENGES-6] a node that has forgotten everything asks all the same', async () => {
    await makeSuspicious()
    const solved = await solve(await guess())
    house.ctx.instance(createChallengeMemory).clear()

    assert.equal((await guess()).code, 'challenge_needed')
    house.ctx.instance(createChallengeMemory).clear()
    assert.equal((await guess(solved)).code, 'invalid_credentials')
  })

  test('[CHALLENGES-7] whoever is asked has used up nothing', async () => {
    await makeSuspicious()
    await guess(await solve(await guess())) // So that each of its keys is there.
    const before = await counts()

    for (let n = 0; n < 10; n++) {
      house.ctx.instance(createChallengeMemory).clear()
      assert.equal((await guess()).code, 'challenge_needed')
    }

    assert.deepEqual(await counts(), before)
  })

  test('[CHALLENGES-8] what is spent is kept as a digest until it has long expired', async () => {
    await makeSuspicious()
    const solved = await solve(await guess())
    assert.equal((await spent()).length, 0)
    await guess(solved)
    const rows = await house.rows(sql<{ row: string }>`
      select to_jsonb(s)::text || encode(digest, 'base64') as row from portcullis.spent_challenges s`)
    await house.letTimePass(600)
    await sweep(house.ctx)
    assert.equal((await spent()).length, 1, 'clocks may differ')

    await house.letTimePass(4000)
    await sweep(house.ctx)

    assert.equal((await spent()).length, 0)
    for (const known of [solved.challenge.parameters.nonce, solved.challenge.signature, ip])
      assert.ok(!rows[0]?.row.includes(known))
  })

  test('[CHALLENGES-9] [SIGN-IN-7] an attempt that brings a solution takes three round trips', async () => {
    await makeSuspicious()
    const solved = await solve(await guess())
    const start = house.ctx.db.roundTrips()

    const { code } = await guess(solved)

    assert.equal(code, 'invalid_credentials')
    assert.ok(house.ctx.db.roundTrips() - start <= 3)
  })

  test('[CHALLENGES-10] the log names the address once, and the metric counts', async () => {
    await makeSuspicious()
    const before = new Map(
      house.ctx
        .instance(createChallengeMemory)
        .counts()
        .map(([n, name]) => [name, n]),
    )
    for (let n = 0; n < 10; n++) await guess()
    await guess(await solve(await guess()))

    const events = await house.rows(sql<{ ip: string; detail: unknown }>`
      select ip, detail from portcullis.events where name = 'challenges.asked'`)
    const counted = house.ctx.instance(createChallengeMemory).counts()
    const rise = counted.map(([n, name]) => [name, n - (before.get(name) ?? 0)])

    assert.deepEqual(events, [{ ip, detail: { operation: 'sign-in' } }])
    assert.deepEqual(
      rise.filter(([, n]) => n !== 0),
      [
        ['issued', 11],
        ['solved', 1],
      ],
    )
  })
})

test('[CHALLENGES-1] off until it is asked for: nobody is challenged, and no solution is looked at', async () => {
  const house = await openHouse()
  const browser = house.browser(ip)
  const codes: (string | undefined)[] = []
  for (let n = 0; n < 20; n++) {
    const brings = n % 2 ? bring({ no: 'solution' }) : {}
    codes.push((await browser.post('/v1/sign-in', { ...wrong, email: `x${n}@example.com` }, brings)).code)
  }
  const outcomes = house.ctx.instance(createChallengeMemory).counts()
  await house.close()

  assert.deepEqual(new Set(codes), new Set(['invalid_credentials']))
  assert.deepEqual(new Set(outcomes.map(([count]) => count)), new Set([0]))
})
