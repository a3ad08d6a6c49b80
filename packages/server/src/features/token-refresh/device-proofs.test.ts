import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { anotherNode } from '../../test/another-node.ts'
import type { Browser } from '../../test/browser.ts'
import { DeviceKey } from '../../test/device-key.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { type House, openHouse, publicUrl } from '../../test/house.ts'

type SessionState = {
  generation: number
  rotated_at: Date
  last_seen_at: Date
  device_jtis: string[]
  salt_digest: Uint8Array
  ended_at: Date | null
  end_reason: string | null
}

const address = `${publicUrl}/v1/token/refresh`

describe('a session with a device key', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const sessionOf = async (browser: Browser) => {
    const [, id = ''] = browser.cookies.get('__Host-refresh')?.split('.') ?? []
    const [row] = await house.rows(
      sql<SessionState>`select generation, rotated_at, last_seen_at, device_jtis, salt_digest,
          ended_at, end_reason
        from portcullis.sessions where id = ${id}`,
    )
    return row
  }
  /** The same jar in the hands of whoever holds the key. */
  const delayed = (browser: Browser) => {
    const copy = browser.stolen(browser.ip)
    copy.deviceKey = browser.deviceKey
    return copy
  }
  const refreshWith = (browser: Browser, dpop: string) =>
    browser.post('/v1/token/refresh', undefined, { headers: { dpop } })

  test('[TOKEN-REFRESH-2] the key’s holder gets the same successor at any time', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    const lost = delayed(browser)
    await browser.refresh()
    await house.letTimePass(13 * 86_400)

    const again = await lost.refresh()

    assert.equal(again.status, 200)
    assert.equal(lost.cookies.get('__Host-refresh'), browser.cookies.get('__Host-refresh'))
    assert.equal((await house.eventNames()).at(-1), 'token-refresh.repeated')
  })

  const thieves: [string, string, (thief: Browser) => void][] = [
    ['without a proof', 'device_key_needed', () => undefined],
    ['with the proof of another key', 'invalid_dpop_proof', (thief) => thief.withDeviceKey()],
  ]
  for (const [how, code, arm] of thieves) {
    test(`[TOKEN-REFRESH-4] nothing changes and nothing ends ${how}, however old the token is`, async () => {
      const browser = await aSignedInBrowser(house, { deviceKey: true })
      const jars = [browser.stolen()]
      for (let i = 0; i < 2; i++) {
        await browser.refresh()
        jars.push(browser.stolen())
      }
      await house.letTimePass(3600)
      const before = await sessionOf(browser)

      for (const thief of jars) {
        arm(thief)
        const refused = await thief.refresh()
        assert.equal(refused.code, code)
        assert.deepEqual(refused.headers.getSetCookie(), [])
      }

      assert.deepEqual(await sessionOf(browser), before)
      assert.deepEqual((await house.eventNames()).slice(-3), Array(3).fill('token-refresh.refused'))
      assert.equal((await browser.refresh()).status, 200)
    })
  }

  test('[TOKEN-REFRESH-4] not even an expired session ends for whoever has no proof', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    await house.letTimePass(31 * 86_400)

    const stranger = await browser.stolen().refresh()

    assert.equal(stranger.code, 'device_key_needed')
    assert.equal((await sessionOf(browser))?.ended_at, null)
    assert.equal((await browser.refresh()).code, 'session_expired')
  })

  test('[TOKEN-REFRESH-5] an older token with a valid proof is superseded, and no theft', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    const first = delayed(browser)
    await browser.refresh()
    await browser.refresh()

    const late = await first.refresh()

    assert.equal(late.status, 409)
    assert.equal(late.code, 'refresh_superseded')
    assert.deepEqual(late.headers.getSetCookie(), [])
    assert.equal((await sessionOf(browser))?.generation, 2)
    assert.equal((await browser.refresh()).status, 200)
  })

  test('[TOKEN-REFRESH-6] a proof is accepted once', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    const parent = browser.stolen()
    const proof = await (browser.deviceKey as DeviceKey).prove(address)
    const accepted = await refreshWith(browser, proof)

    const replayed = await refreshWith(parent, proof)
    const forTheNext = await refreshWith(browser.stolen(), proof)

    assert.equal(accepted.status, 200)
    assert.deepEqual([replayed.code, forTheNext.code], ['invalid_dpop_proof', 'invalid_dpop_proof'])
    assert.equal((await sessionOf(browser))?.generation, 1)
    assert.equal((await browser.refresh()).status, 200)
  })

  test('[TOKEN-REFRESH-6] 128 proofs are accepted while they could be replayed, then none', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    for (let i = 0; i < 128; i++) assert.equal((await browser.refresh()).status, 200, `proof ${i + 1}`)

    const refused = await browser.refresh()

    assert.equal(refused.status, 429)
    assert.deepEqual(refused.headers.getSetCookie(), [])
    assert.equal((await sessionOf(browser))?.generation, 128)
    await house.letTimePass(121)
    assert.equal((await browser.refresh()).status, 200)
  })

  test('[TOKEN-REFRESH-6] a nonce is good for 60 seconds, by the server’s clock', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    const young = await (browser.deviceKey as DeviceKey).prove(address)
    const old = await (browser.deviceKey as DeviceKey).prove(address)
    await house.letTimePass(58)
    const inTime = await refreshWith(browser, young)
    await house.letTimePass(4)

    const late = await refreshWith(browser, old)

    assert.equal(inTime.status, 200)
    assert.equal(late.code, 'use_dpop_nonce')
    assert.notEqual(late.headers.get('dpop-nonce'), inTime.headers.get('dpop-nonce'))
    assert.equal((await sessionOf(browser))?.generation, 1)
    assert.equal((await browser.refresh()).status, 200)
  })

  test('[TOKEN-REFRESH-6] a browser’s clock that is a year off does not matter', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    const year = 365 * 86_400

    for (const off of [-year, year]) {
      const iat = Math.floor(Date.now() / 1000) + off
      const proof = await (browser.deviceKey as DeviceKey).prove(address, { iat })
      assert.equal((await refreshWith(browser, proof)).status, 200)
    }
  })

  test('[TOKEN-REFRESH-6] a nonce from a clock 3 seconds ahead is good, from 30 seconds not', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    const nonceOf = async (aheadSeconds: number) => {
      const node = anotherNode(house, { aheadSeconds })
      const { headers } = await node.browser().get('/v1/session')
      await node.close()
      return headers.get('dpop-nonce')
    }
    const prove = (nonce: string | null) => (browser.deviceKey as DeviceKey).prove(address, { nonce })

    const near = await refreshWith(browser, await prove(await nonceOf(3)))
    const far = await refreshWith(browser, await prove(await nonceOf(30)))

    assert.equal(near.status, 200)
    assert.equal(far.code, 'use_dpop_nonce')
  })

  test('[TOKEN-REFRESH-6] a session without a key refuses a proof that does not hold', async () => {
    const browser = await aSignedInBrowser(house)
    const key = new DeviceKey()
    key.nonce = (await browser.get('/v1/session')).headers.get('dpop-nonce') ?? ''

    const held = await refreshWith(browser, await key.prove(address))
    const bent = await refreshWith(browser, await key.prove(`${publicUrl}/v1/sign-in`))

    assert.equal(held.status, 200)
    assert.equal(bent.code, 'invalid_dpop_proof')
    assert.deepEqual((await sessionOf(browser))?.device_jtis, [])
  })
})
