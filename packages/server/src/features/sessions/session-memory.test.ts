import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createContext } from '../../platform/context.ts'
import type { Db } from '../../platform/db/db.ts'
import { sql } from '../../platform/db/sql.ts'
import { anotherNode } from '../../test/another-node.ts'
import type { Answer, Browser } from '../../test/browser.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { createSessionMemory } from './session-memory.ts'

let house: House
let nodes: ReturnType<typeof anotherNode>[] = []
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
afterEach(async () => {
  for (const node of nodes) {
    await node.ctx.instance(createSessionMemory).stop()
    await node.close()
  }
  nodes = []
})
after(() => house.close())

/** A second server that listens, as a running one does; over a line of the test's own making if given. */
const aNode = async (line?: Partial<Db>) => {
  const ctx = createContext({ ...house.ctx, db: { ...house.ctx.db, ...line } })
  const node = anotherNode(line ? { ...house, ctx, databaseUrl: undefined } : house)
  nodes.push(node)
  await node.ctx.instance(createSessionMemory).start()
  return node
}

/** A line on which notifications are lost without a word, as on a connection that only looks alive. */
const aLineThatLoses = (isLost: (message: string) => boolean): Partial<Db> => ({
  listen: (channel, hear, gap) =>
    house.ctx.db.listen(channel, (message) => void (isLost(message) || hear(message)), gap),
})

type Check = () => Promise<Answer>

/** The fewest round trips of some checks: between two heartbeats, nothing but the check itself counts. */
const costOf = async (db: Db, check: Check) => {
  const costs: number[] = []
  for (let tries = 0; tries < 5; tries++) {
    const before = db.roundTrips()
    assert.equal((await check()).status, 200)
    costs.push(db.roundTrips() - before)
  }
  return Math.min(...costs)
}

/** Checks until the node answers from memory. */
const untilRemembered = async (db: Db, check: Check) => {
  const until = performance.now() + 5000
  while ((await costOf(db, check)) > 0) {
    assert.ok(performance.now() < until, 'The node remembers nothing.')
    await wait(20)
  }
}

const untilRefused = async (check: Check) => {
  const start = performance.now()
  for (;;) {
    const { code } = await check()
    const spent = performance.now() - start
    if (code !== undefined || spent > 5000) return { code, spent }
    await wait(10)
  }
}

const accountOf = (browser: Browser) => () => browser.get('/v1/account')
const sessionOf =
  (browser: Browser, bearer = false) =>
  () =>
    browser.get('/v1/session', { bearer })

for (const transport of ['cookie', 'token'] as const) {
  test(`[SESSIONS-10] a check by ${transport} costs one round trip, and none once the node remembers`, async () => {
    const here = await aSignedInBrowser(house, { transport })
    const { browser, ctx } = await aNode()
    const byToken = transport === 'token'

    const cold = await costOf(house.ctx.db, sessionOf(here, byToken))
    await untilRemembered(ctx.db, sessionOf(browser(here), byToken))
    const warm = await costOf(ctx.db, sessionOf(browser(here), byToken))

    assert.deepEqual({ cold, warm }, { cold: 1, warm: 0 })
  })
}

test('[SESSIONS-10] what proves nothing costs no round trip', async () => {
  const browser = house.browser()
  const start = house.ctx.db.roundTrips()

  for (const value of ['', 'x', crypto.randomUUID(), `${crypto.randomUUID()}.short`]) {
    browser.cookies.set('__Host-session', value)
    await browser.get('/v1/session')
  }
  await browser.get('/v1/session', { bearer: 'a.b.c' })

  assert.equal(house.ctx.db.roundTrips() - start, 0)
})

test('[SESSIONS-10] a node that has lost its memory goes on as if nothing had happened', async () => {
  const here = await aSignedInBrowser(house, { transport: 'cookie' })
  const { browser, ctx } = await aNode()
  await untilRemembered(ctx.db, sessionOf(browser(here)))

  await ctx.instance(createSessionMemory).stop()
  await wait(800)

  assert.equal(await costOf(ctx.db, sessionOf(browser(here))), 1)
})

const revocations: [string, (browser: Browser) => Promise<unknown>, string][] = [
  ['a sign-out', (browser) => browser.post('/v1/sign-out'), 'session_signed_out'],
  [
    'a password change elsewhere',
    async () => {
      const other = await aSignedInBrowser(house, { transport: 'cookie' })
      const passwords = { currentPassword: goodPassword, newPassword: 'another fine long password' }
      await other.post('/v1/password-change', passwords)
    },
    'session_ended_by_owner',
  ],
  [
    'a suspension',
    () => house.rows(sql`update portcullis.accounts set suspended_at = now()`),
    'session_ended_by_administrator',
  ],
  ['the end of the account', () => house.rows(sql`delete from portcullis.accounts`), 'not_signed_in'],
]

for (const [what, revoke, code] of revocations) {
  test(`[SESSIONS-6] ${what} is known on another node within a second`, async () => {
    const here = await aSignedInBrowser(house, { transport: 'cookie' })
    const { browser, ctx } = await aNode()
    const check = accountOf(browser(here))
    await untilRemembered(ctx.db, sessionOf(browser(here)))

    await revoke(here)

    const refused = await untilRefused(check)
    assert.equal(refused.code, code)
    assert.ok(refused.spent < 5000, `${refused.spent} ms`)
  })
}

test('[SESSIONS-6] a node that hears nothing any more reads the database within a second', async () => {
  let isCut = false
  const here = await aSignedInBrowser(house, { transport: 'cookie' })
  const { browser, ctx } = await aNode(aLineThatLoses(() => isCut))
  const check = accountOf(browser(here))
  await untilRemembered(ctx.db, sessionOf(browser(here)))

  isCut = true
  await here.post('/v1/sign-out')

  const refused = await untilRefused(check)
  assert.equal(refused.code, 'session_signed_out')
  assert.ok(refused.spent < 5000, `${refused.spent} ms`)
})

test('[SESSIONS-6] a node that never listened reads the database for every request', async () => {
  const here = await aSignedInBrowser(house, { transport: 'cookie' })
  const there = anotherNode(house)
  nodes.push(there)
  const check = accountOf(there.browser(here))
  assert.equal((await check()).status, 200)

  await here.post('/v1/sign-out')

  assert.equal((await check()).code, 'session_signed_out')
})

test('[SESSIONS-6] a session that ended while it was being read is not remembered', async () => {
  let isSlow = false
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const slowFirst: Db['first'] = async (statement) => {
    const row = await house.ctx.db.first(statement)
    if (isSlow) await released
    return row
  }
  const here = await aSignedInBrowser(house, { transport: 'cookie' })
  const other = await aSignedInBrowser(house, { transport: 'cookie' })
  const { browser, ctx } = await aNode({ first: slowFirst })
  await untilRemembered(ctx.db, sessionOf(browser(other)))
  isSlow = true

  const there = browser(here)
  const underWay = sessionOf(there)()
  await wait(100)
  await here.post('/v1/sign-out')
  await wait(200) // The node has heard of it, and still waits for what it has read before.
  release()
  await underWay

  assert.equal((await accountOf(there)()).code, 'session_signed_out')
})

for (const transport of ['cookie', 'token'] as const) {
  test(`[SESSIONS-4] a session by ${transport} that was renewed is accepted on a node that has not heard of it yet`, async () => {
    const here = await aSignedInBrowser(house, { transport })
    const byToken = transport === 'token'
    const { browser, ctx } = await aNode(aLineThatLoses((message) => message.startsWith('session:')))
    await house.letTimePass(280)
    await untilRemembered(ctx.db, sessionOf(browser(here), byToken))
    await house.letTimePass(60)

    await here.refresh()
    await here.post('/v1/confirm-identity', { password: goodPassword }, { bearer: byToken })

    const answer = await browser(here).post('/v1/sessions/end-others', undefined, { bearer: byToken })
    assert.equal(answer.status, 204)
  })
}

test('[SESSIONS-11] a node that remembers a session writes its last use once a minute as well', async () => {
  const here = await aSignedInBrowser(house, { transport: 'cookie' })
  const { browser, ctx } = await aNode()
  const { flush } = ctx.instance(createSessionMemory)
  const lastSeen = async () => {
    await flush()
    const [row] = await house.rows(sql<{ at: Date }>`select max(last_seen_at) as at from portcullis.sessions`)
    return row?.at.toISOString()
  }
  await house.letTimePass(90)
  await untilRemembered(ctx.db, sessionOf(browser(here)))
  await accountOf(browser(here))()
  const first = await lastSeen()

  await house.letTimePass(30)
  await accountOf(browser(here))()
  const soon = await lastSeen()
  await house.letTimePass(31)
  await accountOf(browser(here))()
  const later = await lastSeen()

  assert.equal(soon, first)
  assert.notEqual(later, first)
})
