import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Attempt, takeAttempt } from '../../packages/server/src/features/throttle/take-attempt.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { anotherNode } from '../../packages/server/src/test/another-node.ts'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import { anAccount, aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { deadlocksOf, roomy, skip, tally, together } from './real-house.ts'

const email = 'ann@example.com'
const newPassword = 'another fine long password'

describe('guesses at once', { skip }, () => {
  let house: House
  let node: ReturnType<typeof anotherNode>
  before(async () => {
    house = await openHouse({ ...roomy, THROTTLE_ACCOUNT_ATTEMPTS: '10' })
    node = anotherNode(house)
  })
  beforeEach(() => house.empty())
  after(async () => {
    await node?.close()
    await house?.close()
  })

  for (const known of [true, false]) {
    test(`[T017] of 100 guesses at ${known ? 'an' : 'no'} account ten are evaluated`, async () => {
      if (known) await anAccount(house)

      const answers = await together(100, (at) =>
        (at % 2 ? house.browser() : node.browser()).signIn(email, `a wrong password, number ${at}`),
      )

      assert.deepEqual(tally(answers), { invalid_credentials: 10, too_many_attempts: 90 })
      assert.equal((await house.browser().signIn(email, goodPassword)).code, 'too_many_attempts')
    })
  }

  test('[T017] [KNOWN-DEVICES-9] of 100 guesses from one known device ten are evaluated, and none is the account’s', async () => {
    const owner = await aSignedInBrowser(house)
    const thieves = Array.from({ length: 100 }, (_, at) =>
      at % 2 ? owner.stolen(`198.51.100.${at}`) : node.browser(owner),
    )

    const answers = await together(100, (at) => (thieves[at] as Browser).signIn(email, `wrong, number ${at}`))

    assert.deepEqual(tally(answers), { invalid_credentials: 10, too_many_attempts: 90 })
    assert.equal((await owner.signIn(email, goodPassword)).code, 'too_many_attempts')
    const [device] = await house.rows(
      sql`select failures from portcullis.known_devices order by failures desc`,
    )
    assert.deepEqual(device, { failures: 10 })
    assert.equal((await house.browser('203.0.113.9').signIn(email, goodPassword)).status, 201, 'elsewhere')
  })

  test('[T017] [T016] tries at the own password have one budget, wherever they are made at once', async () => {
    const owner = await aSignedInBrowser(house, { transport: 'cookie' })
    const tabs = Array.from({ length: 100 }, (_, at) =>
      at % 2 ? owner.stolen(`198.51.100.${at}`) : node.browser(owner),
    )
    const wrong = (at: number) => `a wrong password, number ${at}`

    const answers = await together(100, (at) =>
      at % 4 < 2
        ? (tabs[at] as Browser).post('/v1/confirm-identity', { password: wrong(at) })
        : (tabs[at] as Browser).post('/v1/password-change', { currentPassword: wrong(at), newPassword }),
    )

    assert.deepEqual(tally(answers), { wrong_password: 10, too_many_attempts: 90 })
    const change = { currentPassword: goodPassword, newPassword }
    assert.equal((await owner.post('/v1/password-change', change)).code, 'too_many_attempts')
    const confirmed = await owner.post('/v1/confirm-identity', { password: goodPassword })
    assert.equal(confirmed.code, 'too_many_attempts')
  })

  test('[THROTTLE-1] 100 attempts at once are counted as 100', async () => {
    const attempt: Attempt = { kind: 'address', of: 'sign-in', who: '203.0.113.9' }

    await together(100, (at) => takeAttempt(at % 2 ? house.ctx : node.ctx, [attempt]))

    const rows = await house.rows(sql<{ count: number }>`select count from portcullis.attempts`)
    assert.deepEqual(
      rows.map(({ count }) => count),
      [100],
    )
  })

  test('[THROTTLE-4] the same keys in opposite order never wait for each other', async () => {
    const deadlocks = await deadlocksOf(house, node)
    const attempts = Array.from(
      { length: 6 },
      (_, at): Attempt => ({ kind: 'address', of: 'sign-in', who: `203.0.113.${at}` }),
    )

    await together(300, (at) =>
      at % 2 ? takeAttempt(house.ctx, attempts) : takeAttempt(node.ctx, attempts.toReversed()),
    )

    const rows = await house.rows(sql<{ count: number }>`select count from portcullis.attempts`)
    assert.deepEqual(
      rows.map(({ count }) => count),
      Array(6).fill(300),
    )
    assert.equal((await deadlocksOf(house, node)) - deadlocks, 0)
  })
})
