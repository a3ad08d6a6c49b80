import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { anotherNode } from '../../packages/server/src/test/another-node.ts'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import { anAccount, aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { deadlocksOf, holdAccounts, roomy, skip, tally, together } from './real-house.ts'

const email = 'ann@example.com'
const newPassword = 'another fine long password'
const tokenOf = (browser: Browser) => browser.cookies.get('__Host-refresh') ?? ''
const idOf = (browser: Browser) => tokenOf(browser).split('.')[1] ?? ''

describe('one session, asked at once', { skip }, () => {
  let house: House
  let node: ReturnType<typeof anotherNode>
  before(async () => {
    house = await openHouse({ ...roomy, THROTTLE_ACCOUNT_ATTEMPTS: '100' })
    node = anotherNode(house)
  })
  beforeEach(() => house.empty())
  after(async () => {
    await node?.close()
    await house?.close()
  })

  const liveSessions = async () =>
    (
      await house.rows(
        sql<{ id: string; generation: number }>`select id, generation from portcullis.sessions
          where ended_at is null`,
      )
    ).map(({ id, generation }) => ({ id, generation }))
  const eventCounts = async () => {
    const names = await house.eventNames()
    return (name: string) => names.filter((one) => one === name).length
  }
  /** The same jar, and the same key, in the hands of so many tabs; every second one asks the other node. */
  const tabsOf = (browser: Browser, howMany: number) =>
    Array.from({ length: howMany }, (_, at) => {
      const tab = at % 2 === 0 ? browser.stolen(browser.ip) : node.browser(browser)
      tab.deviceKey = browser.deviceKey
      return tab
    })

  for (const deviceKey of [false, true]) {
    test(`[TOKEN-REFRESH-1] 100 refreshes ${deviceKey ? 'with' : 'without'} a key get one`, async () => {
      const browser = await aSignedInBrowser(house, { deviceKey })
      const before = (await liveSessions()).find(({ id }) => id === idOf(browser))
      const deadlocks = await deadlocksOf(house, node)
      const tabs = tabsOf(browser, 100)

      const answers = await Promise.all(tabs.map((tab) => tab.refresh()))

      assert.deepEqual(tally(answers), { 200: 100 })
      const [successor, ...others] = new Set(tabs.map(tokenOf))
      assert.deepEqual(others, [])
      assert.notEqual(successor, tokenOf(browser))
      const now = (await liveSessions()).find(({ id }) => id === idOf(browser))
      assert.equal(now?.generation, (before?.generation ?? Number.NaN) + 1)
      const count = await eventCounts()
      assert.equal(count('token-refresh.rotated'), 1)
      assert.equal(count('token-refresh.repeated'), 99)
      assert.equal((await deadlocksOf(house, node)) - deadlocks, 0)
    })
  }

  test('[TOKEN-REFRESH-6] of 100 requests with one proof, on two nodes, one is accepted', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    const dpop = (await browser.deviceKey?.prove('https://auth.example.com/v1/token/refresh')) ?? ''

    const answers = await Promise.all(
      tabsOf(browser, 100).map((tab) => {
        tab.deviceKey = undefined
        return tab.post('/v1/token/refresh', undefined, { headers: { dpop } })
      }),
    )

    assert.deepEqual(tally(answers), { 200: 1, invalid_dpop_proof: 99 })
  })

  test('[TOKEN-REFRESH-3] of 50 thieves one ends the session, and one mail is sent', async () => {
    const browser = await aSignedInBrowser(house)
    const thieves = tabsOf(browser, 50)
    await browser.refresh()
    await browser.refresh()

    const answers = await Promise.all(thieves.map((thief) => thief.refresh()))

    assert.deepEqual(tally(answers), { session_stolen: 50 })
    assert.equal((await eventCounts())('token-refresh.theft'), 1)
    const mails = await house.mailTo(email)
    assert.equal(mails.filter(({ subject }) => /session .* was ended/.test(subject)).length, 1)
  })

  test('[PASSWORD-CHANGE-1] a password change leaves no other session, whatever comes with it', async () => {
    const deadlocks = await deadlocksOf(house, node)
    const changer = await aSignedInBrowser(house)
    const others: Browser[] = []
    for (let i = 0; i < 4; i++) others.push(await aSignedInBrowser(house))
    const refreshUntilRefused = async (browser: Browser) => {
      while ((await browser.refresh()).status === 200);
    }
    const storm = others.flatMap((browser) => tabsOf(browser, 2)).map(refreshUntilRefused)
    const guests = together(30, async (at) => {
      await new Promise((resolve) => setTimeout(resolve, at * 8))
      return (at % 2 ? house.browser() : node.browser()).signIn(email, goodPassword)
    })

    const changed = await changer.post(
      '/v1/password-change',
      { currentPassword: goodPassword, newPassword },
      { bearer: true },
    )
    const signIns = tally(await guests)
    await Promise.all(storm)

    assert.equal(changed.status, 200)
    assert.deepEqual(
      Object.keys(signIns).filter((code) => !['201', 'invalid_credentials'].includes(code)),
      [],
    )
    assert.deepEqual(
      (await liveSessions()).map(({ id }) => id),
      [idOf(changer)],
    )
    assert.equal((await changer.refresh()).status, 200)
    for (const other of others) assert.equal((await other.refresh()).status, 401)
    assert.equal((await deadlocksOf(house, node)) - deadlocks, 0)
  })

  test('[SIGN-OUT-3] 50 sign-outs end the session once, while others refresh it', async () => {
    const browser = await aSignedInBrowser(house)
    const deadlocks = await deadlocksOf(house, node)
    const [leavers, stayers] = [tabsOf(browser, 50), tabsOf(browser, 50)]

    const [left] = await Promise.all([
      Promise.all(leavers.map((tab) => tab.post('/v1/sign-out'))),
      Promise.all(stayers.map((tab) => tab.refresh())),
    ])

    assert.deepEqual(tally(left), { 204: 50 })
    assert.equal(
      (await liveSessions()).some(({ id }) => id === idOf(browser)),
      false,
    )
    assert.equal((await browser.refresh()).code, 'session_signed_out')
    assert.equal((await eventCounts())('sign-out.succeeded'), 1)
    assert.equal((await deadlocksOf(house, node)) - deadlocks, 0)
  })

  test('[SESSIONS-12] sign-ins that come together leave no more sessions than allowed', async () => {
    await anAccount(house)
    const signIn = (at: number) => (at % 2 ? house.browser() : node.browser()).signIn(email, goodPassword)
    await together(45, signIn)
    const deadlocks = await deadlocksOf(house, node)

    const held = holdAccounts(house, 1)
    const answers = await together(40, signIn)
    await held

    assert.deepEqual(tally(answers), { 201: 40 })
    assert.equal((await liveSessions()).length, 50)
    assert.equal((await deadlocksOf(house, node)) - deadlocks, 0)
  })
})
