import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'

const tokenOf = (browser: Browser) => browser.cookies.get('__Host-refresh')

describe('with a stolen refresh token', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  test('[T137] a spent one ends the session for the thief, its owner and every access token', async () => {
    const browser = await aSignedInBrowser(house)
    const thief = browser.stolen()
    await browser.refresh()
    assert.equal((await browser.refresh()).status, 200)
    assert.equal((await browser.get('/v1/account', { bearer: true })).status, 200)

    const theft = await thief.refresh()

    assert.equal(theft.code, 'session_stolen')
    assert.equal((await browser.get('/v1/account', { bearer: true })).code, 'session_stolen')
    assert.equal((await browser.refresh()).code, 'session_stolen')
    assert.ok((await house.eventNames()).includes('token-refresh.theft'))
  })

  test('[T137] the thief who refreshes first is out as soon as the owner comes back', async () => {
    const browser = await aSignedInBrowser(house)
    const thief = browser.stolen()
    assert.equal((await thief.refresh()).status, 200)
    await house.letTimePass(300)

    const owner = await browser.refresh()

    assert.equal(owner.code, 'session_stolen')
    assert.equal((await thief.refresh()).code, 'session_stolen')
  })

  test('[T138] twenty at once leave one lineage with one leaf', async () => {
    const browser = await aSignedInBrowser(house)
    const tabs = Array.from({ length: 20 }, () => browser.stolen())

    const answers = await Promise.all(tabs.map((tab) => tab.refresh()))

    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    assert.equal(new Set(tabs.map(tokenOf)).size, 1)
    const rows = await house.rows(
      sql<{ generation: number }>`select generation from portcullis.sessions
        where ended_at is null order by generation desc`,
    )
    assert.equal(rows[0]?.generation, 1)
  })

  test('[T139] the grandparent is no repeat, not even at once and from the same place', async () => {
    const browser = await aSignedInBrowser(house)
    const grandparent = browser.stolen(browser.ip)
    await browser.refresh()
    await browser.refresh()

    assert.equal((await grandparent.refresh()).code, 'session_stolen')
  })

  test('[T140] no number of refreshes carries a session over its end', async () => {
    const browser = await aSignedInBrowser(house)
    const { expiresAt } = (await browser.refresh()).body.session
    await house.letTimePass(13 * 86_400)
    assert.equal((await browser.refresh()).body.session.expiresAt, expiresAt)
    await house.letTimePass(13 * 86_400)
    const nearTheEnd = await browser.refresh()
    const maxAge = Number(/Max-Age=(\d+)/.exec(nearTheEnd.headers.getSetCookie()[0] ?? '')?.[1])
    await house.letTimePass(4 * 86_400 + 1)

    assert.ok(maxAge <= 4 * 86_400)
    assert.equal((await browser.refresh()).code, 'session_expired')
  })

  const kills: [string, (browser: Browser) => Promise<unknown>][] = [
    ['sign-out', (browser) => browser.post('/v1/sign-out')],
    [
      'a password change elsewhere',
      async () =>
        (await aSignedInBrowser(house)).post(
          '/v1/password-change',
          { currentPassword: goodPassword, newPassword: 'another fine long password' },
          { bearer: true },
        ),
    ],
    [
      'the end of all others',
      async () =>
        (await aSignedInBrowser(house)).post('/v1/sessions/end-others', undefined, { bearer: true }),
    ],
    [
      'the closure of the account',
      (browser) => browser.post('/v1/account-closure', undefined, { bearer: true }),
    ],
    ['suspension', () => house.rows(sql`update portcullis.accounts set suspended_at = now()`)],
  ]
  for (const [what, kill] of kills) {
    test(`[T141] after ${what} a copy from before gets nothing`, async () => {
      const browser = await aSignedInBrowser(house)
      assert.equal((await browser.refresh()).status, 200)
      const copy = browser.stolen()
      const id = tokenOf(copy)?.split('.')[1] ?? ''

      await kill(browser)

      const refused = await copy.refresh()
      assert.equal(refused.status, 401, refused.code)
      const [row] = await house.rows(
        sql<{ ended_at: Date | null }>`select ended_at from portcullis.sessions where id = ${id}`,
      )
      assert.ok(row?.ended_at)
    })
  }

  test('[T142] another device key, or none, gets nothing out of a token bound to one', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    const stolen = browser.stolen()

    assert.equal((await stolen.refresh()).code, 'device_key_needed')
    assert.equal((await stolen.withDeviceKey().refresh()).code, 'invalid_dpop_proof')
    assert.equal((await browser.refresh()).status, 200)
  })
})
