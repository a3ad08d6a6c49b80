import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createChallengeMemory } from '../../packages/server/src/features/challenges/challenge-memory.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { anotherNode } from '../../packages/server/src/test/another-node.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
import { bring, solve } from '../../packages/server/src/test/solve.ts'
import { deadlocksOf, roomy, skip, tally, together } from './real-house.ts'

const free = 5
const password = 'wrong horse battery staple'

describe('challenges at once', { skip }, () => {
  let house: House
  let node: ReturnType<typeof anotherNode>
  before(async () => {
    house = await openHouse({ ...roomy, CHALLENGE_AFTER_ATTEMPTS: String(free), CHALLENGE_COST: '100' })
    node = anotherNode(house)
  })
  beforeEach(async () => {
    await house.empty()
    node.ctx.instance(createChallengeMemory).clear()
  })
  after(async () => {
    await node?.close()
    await house?.close()
  })

  /** From one address, at one node and the other in turn, each at an address of its own. */
  const guess = (at: number, solved?: unknown) => {
    const browser = at % 2 ? node.browser() : house.browser('192.0.2.2')
    const body = { email: `ann${at}@example.com`, password }
    return browser.post('/v1/sign-in', body, solved === undefined ? {} : bring(solved))
  }

  test('[CHALLENGES-4] [T017] of 100 uses of one solution at two nodes one opens the door', async () => {
    for (let at = 0; at < free; at++) await guess(at)
    const solved = await solve(await guess(free))
    const deadlocks = await deadlocksOf(house, node)

    const answers = await together(100, (at) => guess(100 + at, solved))

    assert.deepEqual(tally(answers), { invalid_credentials: 1, challenge_needed: 99 })
    assert.equal((await house.rows(sql`select from portcullis.spent_challenges`)).length, 1)
    assert.equal((await deadlocksOf(house, node)) - deadlocks, 0)
  })

  test('[CHALLENGES-4] [T017] of 40 uses at once for two mails, which share an address, one opens the door', async () => {
    const ask = (at: number, solved?: unknown) => {
      const browser = at % 2 ? node.browser() : house.browser('192.0.2.2')
      const path = at % 4 < 2 ? '/v1/password-reset' : '/v1/email-verification'
      return browser.post(path, { email: `ann${at}@example.com` }, solved === undefined ? {} : bring(solved))
    }
    for (let at = 0; at < free; at++) await ask(at)
    const solved = await solve(await ask(free))

    const answers = await together(40, (at) => ask(100 + at, solved))

    assert.deepEqual(tally(answers), { 202: 1, challenge_needed: 39 })
  })

  test('[CHALLENGES-2] [T017] of 100 guesses without a solution at two nodes so many are evaluated', async () => {
    const answers = await together(100, (at) => guess(at))

    assert.deepEqual(tally(answers), { invalid_credentials: free, challenge_needed: 100 - free })
  })

  test('[CHALLENGES-2] [T017] and eight with solutions of their own all go on', async () => {
    for (let at = 0; at < free; at++) await guess(at)
    const solved = await together(8, async (at) => solve(await guess(200 + at)))

    const answers = await together(8, (at) => guess(100 + at, solved[at]))

    assert.deepEqual(tally(answers), { invalid_credentials: 8 })
  })
})
