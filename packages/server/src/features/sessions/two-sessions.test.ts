import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

describe('two sessions in one browser', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  test('[SESSIONS-14] one CSRF token serves the session of each transport', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'token' })
    const own = browser.csrfToken ?? ''
    await browser.signIn('ann@example.com', goodPassword, 'cookie')

    const byOther = await browser.post('/v1/token/refresh')
    const byOwn = await browser.post('/v1/token/refresh', undefined, { headers: { 'x-csrftoken': own } })
    await browser.signIn('ann@example.com', goodPassword, 'cookie')
    await browser.get('/v1/session')
    const both = browser.csrfToken ?? ''
    const refreshed = await browser.post('/v1/token/refresh', undefined, { headers: { 'x-csrftoken': both } })
    const changed = await browser.send(
      '/v1/account',
      { name: 'Anna' },
      { method: 'PATCH', headers: { 'x-csrftoken': both } },
    )

    assert.equal(byOther.code, 'csrf_refused')
    assert.equal(byOwn.status, 200)
    assert.equal(refreshed.status, 200)
    assert.equal(changed.status, 200)
  })

  test('[SESSIONS-14] a session that is only named gets no CSRF token', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const victim = browser.cookies.get('__Host-session') ?? ''
    const attacker = await aSignedInBrowser(house, { email: 'eve@example.com', transport: 'token' })
    attacker.cookies.set('__Host-session', `${victim.slice(0, 36)}.${'x'.repeat(43)}`)

    await attacker.get('/v1/session')
    const token = attacker.csrfToken ?? ''

    const used = await browser.send(
      '/v1/account',
      { name: 'Eve' },
      { method: 'PATCH', headers: { 'x-csrftoken': token } },
    )
    assert.equal(used.code, 'csrf_refused')
  })

  for (const transport of ['token', 'cookie'] as const) {
    test(`[SESSIONS-15] [T031] signing in with transport ${transport} ends what the browser held there`, async () => {
      await anAccount(house, 'bob@example.com')
      const browser = await aSignedInBrowser(house, { transport })
      const former = browser.stolen(browser.ip)

      await browser.signIn('bob@example.com', goodPassword, transport)

      const old = transport === 'token' ? await former.refresh() : await former.get('/v1/account')
      assert.equal(old.code, 'session_signed_out')
      assert.equal((await browser.get('/v1/session', { bearer: transport === 'token' })).status, 200)
    })
  }

  test('[SESSIONS-15] a wrong password ends nothing, and neither does a session that is only named', async () => {
    const victim = await aSignedInBrowser(house, { transport: 'cookie' })
    const id = victim.cookies.get('__Host-session')?.slice(0, 36)
    await anAccount(house, 'eve@example.com')
    const attacker = house.browser()
    attacker.cookies.set('__Host-session', `${id}.${'x'.repeat(43)}`)

    await victim.signIn('ann@example.com', 'not the right password', 'cookie')
    await attacker.signIn('eve@example.com', goodPassword, 'cookie')

    assert.equal((await victim.get('/v1/account')).status, 200)
  })
})
