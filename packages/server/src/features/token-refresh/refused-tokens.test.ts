import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { type House, openHouse } from '../../test/house.ts'

const cookieName = '__Host-refresh'
const clearedNames = (headers: Headers) =>
  headers
    .getSetCookie()
    .filter((cookie) => cookie.includes('Max-Age=0'))
    .map((cookie) => cookie.split('=')[0])
    .toSorted()

describe('POST /v1/token/refresh refuses', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const idOf = (browser: Browser) => browser.cookies.get(cookieName)?.split('.')[1] ?? ''

  /** Every way in which a session ends, with the answer that its token gets from then on. */
  const endings: [string, string, (browser: Browser) => Promise<unknown>][] = [
    ['signed out', 'session_signed_out', (browser) => browser.stolen().post('/v1/sign-out')],
    [
      'ended by its owner from another device',
      'session_ended_by_owner',
      async () =>
        (await aSignedInBrowser(house)).post('/v1/sessions/end-others', undefined, { bearer: true }),
    ],
    [
      'ended by an administrator',
      'session_ended_by_administrator',
      async (browser) => {
        await house.rows(sql`update portcullis.accounts set suspended_at = now()`)
        await browser.stolen().refresh()
      },
    ],
    ['idle for 14 days', 'session_expired', () => house.letTimePass(14 * 86_400 + 1)],
    [
      'stolen',
      'session_stolen',
      async (browser) => {
        const parent = browser.stolen()
        await browser.refresh()
        await browser.refresh()
        await parent.refresh()
      },
    ],
  ]
  for (const [how, code, end] of endings) {
    test(`[TOKEN-REFRESH-9] a session that was ${how} says so each time, and its cookies go`, async () => {
      const browser = await aSignedInBrowser(house)
      const copy = browser.stolen()
      await end(browser)

      const first = await browser.refresh()
      const second = await copy.refresh()

      assert.deepEqual([first.code, second.code], [code, code])
      assert.deepEqual(clearedNames(first.headers), ['__Host-csrf', '__Host-refresh', '__Host-session'])
      assert.deepEqual(browser.sessionCookies, [])
    })
  }

  test('[TOKEN-REFRESH-9] the end of 30 days comes, however often a session is used', async () => {
    const browser = await aSignedInBrowser(house)
    const id = idOf(browser)
    for (let day = 0; day < 30; day += 10) {
      assert.equal((await browser.refresh()).status, 200)
      await house.letTimePass(10 * 86_400)
    }

    const refused = await browser.refresh()

    assert.equal(refused.code, 'session_expired')
    const rows = await house.rows(
      sql<{ end_reason: string }>`select end_reason from portcullis.sessions where id = ${id}`,
    )
    assert.deepEqual(rows, [{ end_reason: 'expired' }])
  })

  test('[TOKEN-REFRESH-10] a token with one character changed, without asking the database', async () => {
    const browser = await aSignedInBrowser(house)
    const token = browser.cookies.get(cookieName) ?? ''
    const tripsBefore = house.ctx.db.roundTrips()

    for (let at = 0; at < token.length; at++) {
      const changed = token[at] === 'A' ? 'B' : 'A'
      const forger = browser.stolen()
      forger.cookies.set(cookieName, token.slice(0, at) + changed + token.slice(at + 1))

      const refused = await forger.refresh()

      assert.equal(refused.code, 'refresh_refused', `character ${at}`)
      assert.deepEqual(refused.headers.getSetCookie(), [])
    }
    assert.equal(house.ctx.db.roundTrips(), tripsBefore)
    assert.equal((await browser.refresh()).status, 200)
  })

  test('[TOKEN-REFRESH-10] every other text, without a fault', async () => {
    const browser = await aSignedInBrowser(house)
    const token = browser.cookies.get(cookieName) ?? ''
    const parts = token.split('.')
    const bent = fc.oneof(
      fc.nat(token.length - 1).map((length) => token.slice(0, length)),
      fc.stringMatching(/^[!#-+\--:<-[\]-~]{1,60}$/).map((more) => token + more),
      fc.stringMatching(/^[!#-+\--:<-[\]-~]{0,200}$/),
      fc
        .constantFrom('-1', '01', '1.0', '1e3', '999999999', '9999999999', '0x0', '')
        .map((generation) => parts.with(2, generation).join('.')),
      fc.shuffledSubarray(parts, { minLength: 1 }).map((some) => some.join('.')),
    )

    await fc.assert(
      fc.asyncProperty(
        bent.filter((text) => text !== token && text !== ''),
        async (text) => {
          const forger = browser.stolen()
          forger.cookies.set(cookieName, text)
          assert.equal((await forger.refresh()).code, 'refresh_refused')
        },
      ),
      { numRuns: 300 },
    )
    assert.equal((await browser.refresh()).status, 200)
  })

  test('[TOKEN-REFRESH-11] a request without the session’s CSRF token, or from another origin', async () => {
    const browser = await aSignedInBrowser(house)
    const other = await aSignedInBrowser(house)
    const ask = (headers: Record<string, string>) =>
      browser.stolen().post('/v1/token/refresh', undefined, { headers })

    const without = await ask({ 'x-csrftoken': '' })
    const anothers = await ask({ 'x-csrftoken': other.csrfToken ?? '' })
    const foreign = await ask({ origin: 'https://evil.example' })

    assert.deepEqual(
      [without.code, anothers.code, foreign.code],
      ['csrf_refused', 'csrf_refused', 'origin_refused'],
    )
    assert.deepEqual(
      [without, anothers, foreign].flatMap(({ headers }) => headers.getSetCookie()),
      [],
    )
    const [row] = await house.rows(
      sql<{ generation: number }>`select generation from portcullis.sessions where id = ${idOf(browser)}`,
    )
    assert.equal(row?.generation, 0)
    assert.equal((await browser.refresh()).status, 200)
  })

  test('[TOKEN-REFRESH-11] a request without a refresh cookie, whatever else it holds', async () => {
    const byCookie = await aSignedInBrowser(house, { transport: 'cookie' })
    const byToken = await aSignedInBrowser(house)
    const accessToken = byToken.accessToken ?? ''
    byToken.cookies.delete(cookieName)

    assert.equal((await byCookie.refresh()).code, 'not_signed_in')
    assert.equal(
      (await byToken.post('/v1/token/refresh', undefined, { bearer: accessToken })).code,
      'not_signed_in',
    )
  })
})
