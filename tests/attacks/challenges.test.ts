import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createChallenge } from 'altcha-lib'
import type { SolvedChallenge } from '@portcullis/protocol/shapes'
import { createChallengeMemory } from '../../packages/server/src/features/challenges/challenge-memory.ts'
import { deriveKey } from '../../packages/server/src/features/challenges/make-challenge.ts'
import { createHashingPool } from '../../packages/server/src/features/passwords/hashing-pool.ts'
import { anAccount } from '../../packages/server/src/test/fixtures.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
import { bring, solve } from '../../packages/server/src/test/solve.ts'

const ip = '198.51.100.7'
const free = 2

/** What an attacker does to a solution that is good, and what the metric calls it. */
const bent: Record<string, [string, (solved: SolvedChallenge) => unknown]> = {
  'with another signature': [
    'forged',
    ({ challenge, solution }) => ({ challenge: { ...challenge, signature: '0'.repeat(64) }, solution }),
  ],
  'made easier by its cost': ['forged', (solved) => withParameters(solved, { cost: 1 })],
  'made easier by its prefix': ['forged', (solved) => withParameters(solved, { keyPrefix: '0' })],
  'given more time': [
    'forged',
    (solved) => withParameters(solved, { expiresAt: solved.challenge.parameters.expiresAt + 3600 }),
  ],
  'moved to another operation by hand': ['foreign', (solved) => withData(solved, { operation: 'sign-up' })],
  'under a key that there is not': ['forged', (solved) => withData(solved, { key: 'abcdefghij' })],
  'with a nonce of one’s own': ['forged', (solved) => withParameters(solved, { nonce: 'ab'.repeat(16) })],
  'with another counter': [
    'wrong',
    ({ challenge, solution }) => ({
      challenge,
      solution: { ...solution, counter: (solution.counter + 1) % 2 ** 32 },
    }),
  ],
  'with a result of one’s own': [
    'wrong',
    ({ challenge, solution }) => ({
      challenge,
      solution: { ...solution, derivedKey: '000'.padEnd(64, 'a') },
    }),
  ],
  'without a signature': [
    'malformed',
    ({ challenge: { parameters }, solution }) => ({ challenge: { parameters }, solution }),
  ],
  'with another algorithm': ['malformed', (solved) => withParameters(solved, { algorithm: 'SHA-256' })],
  'with a signed key beside it': ['malformed', (solved) => withParameters(solved, { keySignature: '00' })],
  'with a counter that is no number': [
    'malformed',
    ({ challenge, solution }) => ({ challenge, solution: { ...solution, counter: '1' } }),
  ],
  'of a megabyte': ['malformed', (solved) => ({ ...solved, padding: 'x'.repeat(9000) })],
  'that is a list': ['malformed', (solved) => [solved]],
}

describe('a challenge', () => {
  let house: House
  before(async () => {
    house = await openHouse({ CHALLENGE_AFTER_ATTEMPTS: String(free), CHALLENGE_COST: '100' })
  })
  beforeEach(async () => {
    await house.empty()
    for (let n = 0; n < free; n++) await guess()
  })
  after(() => house.close())

  /** Each at another address, so that no account's budget and no pair's is met. */
  let guesses = 0
  const guess = (solved?: unknown, from = ip, path = '/v1/sign-in') => {
    const email = `ann${guesses++}@example.com`
    const body = path === '/v1/password-reset' ? { email } : { email, password: 'wrong horse battery staple' }
    return house.browser(from).post(path, body, solved === undefined ? {} : bring(solved))
  }
  const aSolution = async () => solve(await guess())
  const outcomes = () =>
    new Map(
      house.ctx
        .instance(createChallengeMemory)
        .counts()
        .map(([n, name]) => [name, n]),
    )

  /** One that is spent at the end: nothing is kept of it before, so that it is good in every test. */
  let good: SolvedChallenge | undefined

  for (const [how, [outcome, bend]] of Object.entries(bent)) {
    test(`[CHALLENGES-4] [T019] ${how} opens nothing, and costs no statement and no place`, async () => {
      good ??= await aSolution()
      const places = []
      const pool = house.ctx.instance(createHashingPool)
      for (let place = pool.enter(); 'leave' in place; place = pool.enter()) places.push(place)
      const [trips, before] = [house.ctx.db.roundTrips(), outcomes()]

      const refused = await guess(bend(good))
      for (const place of places) place.leave()

      assert.equal(refused.code, 'challenge_needed')
      assert.equal(house.ctx.db.roundTrips(), trips)
      assert.equal(outcomes().get(outcome as never), (before.get(outcome as never) ?? 0) + 1)
    })
  }

  test('[CHALLENGES-4] [T019] the one that all of these were made of still opens the door', async () => {
    good ??= await aSolution()

    assert.equal((await guess(good)).code, 'invalid_credentials')
  })

  test('[CHALLENGES-4] [T019] one that somebody else has signed opens nothing', async () => {
    const { parameters } = (await aSolution()).challenge
    const own = { ...parameters, keyPrefix: '0', deriveKey, hmacSignatureSecret: 'a secret of mine' }
    const solved = await solve({ body: { challenge: await createChallenge(own) } } as never)
    const before = outcomes().get('forged') ?? 0

    assert.equal((await guess(solved)).code, 'challenge_needed')
    assert.equal(outcomes().get('forged'), before + 1)
  })

  test('[CHALLENGES-4] [T019] a spent one opens nothing, on this node or another, with whatever counter', async () => {
    const solved = await aSolution()
    assert.equal((await guess(solved)).code, 'invalid_credentials')
    const trips = house.ctx.db.roundTrips()

    const again = await guess(solved)
    const tripsAgain = house.ctx.db.roundTrips() - trips
    house.ctx.instance(createChallengeMemory).clear()
    const forgotten = await guess(solved)
    const other = await guess({ ...solved, solution: await anotherSolution(solved) })

    assert.deepEqual([again.code, tripsAgain], ['challenge_needed', 0])
    assert.equal(forgotten.code, 'challenge_needed', 'as on another node, which has not seen it')
    assert.equal(other.code, 'challenge_needed', 'it is the challenge that is spent')
  })

  test('[CHALLENGES-4] [T019] a flood with a spent one asks the database nothing', async () => {
    const solved = await aSolution()
    await guess(solved)
    const trips = house.ctx.db.roundTrips()

    const codes = await Promise.all(Array.from({ length: 50 }, async () => (await guess(solved)).code))

    assert.deepEqual(new Set(codes), new Set(['challenge_needed']))
    assert.equal(house.ctx.db.roundTrips(), trips)
  })

  test('[CHALLENGES-4] [T020] one of another address opens nothing, whatever headers say', async () => {
    const solved = await aSolution()
    const from = '203.0.113.9'
    for (let n = 0; n < free; n++) await guess(undefined, from)
    const body = { email: 'x@example.com', password: 'wrong horse battery staple' }
    const { headers } = bring(solved)

    const codes = [
      (await guess(solved, from)).code,
      (
        await house
          .browser(from)
          .post('/v1/sign-in', body, { headers: { ...headers, 'x-forwarded-for': ip } })
      ).code,
    ]

    assert.deepEqual(codes, ['challenge_needed', 'challenge_needed'])
    assert.equal((await guess(solved)).code, 'invalid_credentials')
  })

  test('[CHALLENGES-4] [T019] one for another operation opens nothing', async () => {
    for (let n = 0; n < free; n++) await guess(undefined, ip, '/v1/password-reset')
    const solved = await aSolution()

    assert.equal((await guess(solved, ip, '/v1/password-reset')).code, 'challenge_needed')
    assert.equal((await guess(solved)).code, 'invalid_credentials')
  })

  test('[CHALLENGES-4] [T019] one that has expired opens nothing', async () => {
    const [early, late] = [await aSolution(), await aSolution()]
    await house.letTimePass(170)
    assert.equal((await guess(early)).code, 'invalid_credentials')
    await house.letTimePass(11)

    assert.equal((await guess(late)).code, 'challenge_needed')
  })

  test('[CHALLENGES-4] solutions survive a change of SECRET_KEY while the old one is believed, and no longer', async () => {
    const [first, second] = [await aSolution(), await aSolution()]
    const secretKey = String(house.settings.secrets.key)
    const { keyring } = house.ctx
    const next = randomBytes(48).toString('base64')

    keyring.replace(next, [secretKey])
    const codes = [(await guess(first)).code, (await guess(first)).code]
    house.ctx.instance(createChallengeMemory).clear()
    keyring.replace(secretKey, [next])
    codes.push((await guess(first)).code)
    keyring.replace(next)
    codes.push((await guess(second)).code)
    keyring.replace(secretKey)

    assert.deepEqual(codes, ['invalid_credentials', ...Array(3).fill('challenge_needed')])
  })

  test('[CHALLENGES-2] [T013] it is asked for at the same attempt, whether there is such an account or not', async () => {
    await anAccount(house, 'there@example.com')
    const codesOf = async (email: string, from: string) => {
      const codes = []
      for (let n = 0; n <= free; n++)
        codes.push((await house.browser(from).signIn(email, 'wrong horse battery staple')).code)
      return codes
    }

    const there = await codesOf('there@example.com', '203.0.113.20')
    const nowhere = await codesOf('nowhere@example.com', '203.0.113.21')

    assert.deepEqual(there, [...Array(free).fill('invalid_credentials'), 'challenge_needed'])
    assert.deepEqual(nowhere, there)
  })

  test('[CHALLENGES-4] it tells nothing of the address, and no two are alike', async () => {
    const [one, other] = [await guess(), await guess()]

    const text = JSON.stringify(one.body)
    assert.ok(!text.includes(ip))
    assert.notDeepEqual(one.body, other.body)
  })
})

function withParameters({ challenge, solution }: SolvedChallenge, parameters: object) {
  return { challenge: { ...challenge, parameters: { ...challenge.parameters, ...parameters } }, solution }
}

function withData(solved: SolvedChallenge, data: object) {
  return withParameters(solved, { data: { ...solved.challenge.parameters.data, ...data } })
}

/** A challenge has many solutions. */
async function anotherSolution({ challenge, solution }: SolvedChallenge) {
  const { nonce, salt, keyPrefix } = challenge.parameters
  const password = Buffer.alloc(20)
  password.write(nonce, 'hex')
  for (let counter = solution.counter + 1; ; counter++) {
    password.writeUInt32BE(counter, 16)
    const { derivedKey } = await deriveKey(challenge.parameters, Buffer.from(salt, 'hex'), password)
    const hex = Buffer.from(derivedKey).toString('hex')
    if (hex.startsWith(keyPrefix)) return { counter, derivedKey: hex }
  }
}
