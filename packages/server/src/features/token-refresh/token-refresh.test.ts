import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

const refreshTokenOf = (browser: Browser) => browser.cookies.get('__Host-refresh')

describe('POST /v1/token/refresh', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const sessionOf = async (browser: Browser) => {
    const [, id = ''] = refreshTokenOf(browser)?.split('.') ?? []
    const [row] = await house.rows(
      sql<{
        generation: number
        end_reason: string | null
      }>`select * from portcullis.sessions where id = ${id}`,
    )
    return row
  }
  const lastEvent = async () => (await house.eventNames()).at(-1)

  test('[TOKEN-REFRESH-1] the cookie is exchanged for its successor and an access token', async () => {
    const browser = await aSignedInBrowser(house)
    const first = refreshTokenOf(browser)

    const answer = await browser.refresh()

    assert.equal(answer.status, 200)
    assert.notEqual(refreshTokenOf(browser), first)
    assert.match(
      answer.headers.getSetCookie()[0] ?? '',
      /^__Host-refresh=[^;]+; Path=\/; Max-Age=\d+; SameSite=Lax; HttpOnly; Secure$/,
    )
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal((await browser.get('/v1/account', { bearer: true })).status, 200)
    assert.equal((await sessionOf(browser))?.generation, 1)
    assert.equal(await lastEvent(), 'token-refresh.rotated')
  })

  test('[TOKEN-REFRESH-1] a refresh costs one round trip, whatever it is judged to be', async () => {
    const browser = await aSignedInBrowser(house)
    const parent = browser.stolen()
    const cost = async (who: Browser) => {
      const before = house.ctx.db.roundTrips()
      const { status } = await who.refresh()
      return { status, roundTrips: house.ctx.db.roundTrips() - before }
    }

    const rotated = await cost(browser)
    const repeated = await cost(parent.stolen())
    await browser.refresh()
    const theft = await cost(parent.stolen())
    const ended = await cost(parent.stolen())

    assert.deepEqual(rotated, { status: 200, roundTrips: 1 })
    assert.deepEqual(repeated, { status: 200, roundTrips: 1 })
    assert.deepEqual(theft, { status: 401, roundTrips: 1 })
    assert.deepEqual(ended, { status: 401, roundTrips: 1 })
  })

  test('[TOKEN-REFRESH-2] the parent again within 30 seconds gets the same successor', async () => {
    const browser = await aSignedInBrowser(house)
    const otherTab = browser.stolen()
    await browser.refresh()
    await house.letTimePass(29)

    const again = await otherTab.refresh()

    assert.equal(again.status, 200)
    assert.equal(refreshTokenOf(otherTab), refreshTokenOf(browser))
    assert.equal((await sessionOf(browser))?.generation, 1)
    assert.equal(await lastEvent(), 'token-refresh.repeated')
    assert.equal((await browser.refresh()).status, 200)
  })

  test('[TOKEN-REFRESH-3] after 30 seconds the parent is a theft, whatever was repeated', async () => {
    const browser = await aSignedInBrowser(house)
    const thief = browser.stolen()
    await browser.refresh()
    await house.letTimePass(29)
    const inTime = await thief.stolen().refresh()
    await house.letTimePass(2)

    const late = await thief.refresh()

    assert.equal(inTime.status, 200)
    assert.equal(late.code, 'session_stolen')
    assert.equal((await sessionOf(browser))?.end_reason, 'theft')
  })

  test('[TOKEN-REFRESH-3] an older one than the parent is a theft, and nobody is left in', async () => {
    const browser = await aSignedInBrowser(house)
    const thief = browser.stolen('198.51.100.66')
    await browser.refresh()
    await browser.refresh()

    const stolen = await thief.refresh()

    assert.equal(stolen.code, 'session_stolen')
    assert.equal(await lastEvent(), 'token-refresh.theft')
    assert.equal((await browser.get('/v1/account', { bearer: true })).code, 'session_stolen')
    assert.equal((await browser.refresh()).code, 'session_stolen')
    const [mail] = await house.mailTo('ann@example.com')
    assert.match(mail?.text ?? '', /198\.51\.100\.66/)
    assert.equal(
      (await house.mailTo('ann@example.com')).filter(({ subject }) => /ended/.test(subject)).length,
      1,
    )
  })

  test('[TOKEN-REFRESH-3] a theft ends its own session, and no other of the account', async () => {
    const browser = await aSignedInBrowser(house)
    const elsewhere = await aSignedInBrowser(house)
    const thief = browser.stolen()
    await browser.refresh()
    await browser.refresh()

    await thief.refresh()

    assert.equal((await browser.refresh()).code, 'session_stolen')
    assert.equal((await elsewhere.refresh()).status, 200)
  })

  test('[TOKEN-REFRESH-7] a password change and a confirmed identity void older tokens', async () => {
    for (const [path, body] of [
      ['/v1/confirm-identity', { password: goodPassword }],
      ['/v1/password-change', { currentPassword: goodPassword, newPassword: 'another fine long password' }],
    ] as const) {
      const browser = await aSignedInBrowser(house)
      const old = browser.stolen()
      await browser.post(path, body, { bearer: true })

      const refused = await old.refresh()

      assert.equal(refused.code, 'refresh_refused', path)
      assert.deepEqual(refused.headers.getSetCookie(), [])
      assert.equal((await sessionOf(browser))?.end_reason, null)
      assert.equal((await browser.refresh()).status, 200)
    }
  })

  test('[TOKEN-REFRESH-8] the session of an account that is suspended or closed ends', async () => {
    for (const column of ['suspended_at', 'closed_at'] as const) {
      const browser = await aSignedInBrowser(house)
      await house.rows(
        column === 'suspended_at'
          ? sql`update portcullis.accounts set suspended_at = now()`
          : sql`update portcullis.accounts set suspended_at = null, closed_at = now()`,
      )

      const refused = await browser.refresh()

      assert.equal(refused.code, 'session_ended_by_administrator', column)
      await house.rows(sql`update portcullis.accounts set suspended_at = null, closed_at = null`)
      assert.equal((await browser.stolen().refresh()).code, 'not_signed_in', 'its cookies are gone')
    }
    const rows = await house.rows(
      sql<{ end_reason: string }>`select end_reason from portcullis.sessions where ended_at is not null`,
    )
    assert.deepEqual(rows, [{ end_reason: 'administrator' }, { end_reason: 'administrator' }])
  })
})
