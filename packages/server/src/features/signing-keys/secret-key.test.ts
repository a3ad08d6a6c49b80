import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { emails } from '../../emails.ts'
import { anotherNode } from '../../test/another-node.ts'
import { randomText } from '../../test/browser.ts'
import { aSignedInBrowser, codeMailedTo, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { createMailWorker } from '../mail/mail-worker.ts'

const formerKey = randomText(48)

describe('a change of SECRET_KEY', () => {
  let house: House
  before(async () => {
    house = await openHouse({ SECRET_KEY: formerKey })
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  /** The server as it comes back with another key, the former one a fallback or forgotten. */
  const restart = (former: 'fallback' | 'forgotten') =>
    anotherNode(house, {
      secretKey: randomText(48),
      fallbacks: former === 'fallback' ? [formerKey] : [],
    })

  test('[SIGNING-KEYS-6] sessions of both kinds go on, with the cookies and tokens they had', async () => {
    const byToken = await aSignedInBrowser(house, { deviceKey: true })
    const byCookie = await aSignedInBrowser(house, { transport: 'cookie' })
    const node = restart('fallback')

    const tokenAfter = node.browser(byToken)
    assert.equal((await tokenAfter.get('/v1/account', { bearer: true })).status, 200)
    assert.equal((await tokenAfter.refresh()).status, 200)
    assert.equal((await tokenAfter.refresh()).status, 200)
    const cookieAfter = node.browser(byCookie)
    const renamed = await cookieAfter.send('/v1/account', { name: 'Anna' }, { method: 'PATCH' })
    assert.equal(renamed.status, 200)
    assert.equal((await cookieAfter.post('/v1/sign-out')).status, 204)
    assert.equal((await byCookie.get('/v1/account')).code, 'session_signed_out')
    await node.close()
  })

  test('[SIGNING-KEYS-6] a parent from before is still told to be a repeat or a theft', async () => {
    const browser = await aSignedInBrowser(house)
    const parent = browser.stolen()
    await browser.refresh()
    const node = restart('fallback')
    const after = node.browser(browser)
    const repeating = node.browser(parent)

    assert.equal((await repeating.refresh()).status, 200)
    assert.equal((await after.refresh()).status, 200)
    assert.equal((await node.browser(parent).refresh()).code, 'session_stolen')
    await node.close()
  })

  test('[SIGNING-KEYS-6] links and codes of before, and mail that waits, keep working', async () => {
    await aSignedInBrowser(house)
    const newcomer = house.browser()
    await newcomer.post('/v1/sign-up', { email: 'bea@example.com', password: goodPassword })
    const code = await codeMailedTo(house, 'bea@example.com')
    await house.browser().post('/v1/password-reset', { email: 'ann@example.com' })
    const token = await tokenMailedTo(house, 'ann@example.com')
    await house.browser().post('/v1/password-reset', { email: 'ann@example.com' })
    const node = restart('fallback')
    const waiting: string[] = []
    const worker = createMailWorker(node.ctx, emails, {
      send: async ({ text }) => void waiting.push(text),
      close: () => undefined,
    })

    await worker.deliverDue()
    const confirmed = await node
      .browser(newcomer)
      .post('/v1/email-verification/confirm', { email: 'bea@example.com', code })
    const reset = await node
      .browser()
      .post('/v1/password-reset/confirm', { token, password: 'another fine long password' })

    assert.deepEqual([confirmed.status, reset.status], [200, 200])
    assert.match(waiting[0] ?? '', /#token=/)
    assert.equal((await node.browser().signIn('bea@example.com', goodPassword)).status, 201)
    assert.equal((await node.browser().signIn('ann@example.com', 'another fine long password')).status, 201)
    await worker.stop()
    await node.close()
  })

  test('[SIGNING-KEYS-7] without the former key nothing of before is believed', async () => {
    const byToken = await aSignedInBrowser(house)
    const byCookie = await aSignedInBrowser(house, { transport: 'cookie' })
    const node = restart('forgotten')

    const refreshed = await node.browser(byToken).refresh()
    const asked = await node.browser(byCookie).get('/v1/account')
    const fault = await node.browser(byToken).get('/v1/account', { bearer: true })

    assert.equal(refreshed.code, 'refresh_refused')
    assert.equal(asked.code, 'not_signed_in')
    assert.equal(fault.status, 500)
    assert.ok(house.logged.some((line) => line.includes('SECRET_KEY_FALLBACKS')))
    assert.equal((await byToken.refresh()).status, 200)
    await node.close()
  })
})
