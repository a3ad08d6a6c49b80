import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Browser } from '../../test/browser.ts'
import { guessFromEverywhere } from '../../test/exhaust.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { createHashingPool } from '../passwords/hashing-pool.ts'
import { createStrangeDevices } from './strange-devices.ts'

const email = 'ann@example.com'
const wrongPassword = 'wrong horse battery staple'
const name = '__Host-device'

describe('the cookie of one’s own account', () => {
  let house: House
  let thief: Browser
  before(async () => {
    house = await openHouse()
  })
  beforeEach(async () => {
    await house.empty()
    await anAccount(house)
    thief = await aSignedInBrowser(house, { email: 'thief@example.net' })
  })
  after(() => house.close())

  const guess = (to = email, ip = '203.0.113.9') => {
    const browser = house.browser(ip)
    browser.cookies.set(name, thief.cookies.get(name) ?? '')
    return browser.signIn(to, wrongPassword)
  }

  test('[KNOWN-DEVICES-12] [THROTTLE-9] [T029] a flood of refused guesses with it asks the database nothing', async () => {
    await house.startMemory()
    await guessFromEverywhere(house, email)
    await guess()
    const [before, events] = [house.ctx.db.roundTrips(), (await house.eventNames()).length]

    const codes = await Promise.all(Array.from({ length: 200 }, async () => (await guess()).code))

    assert.deepEqual(new Set(codes), new Set(['too_many_attempts']))
    assert.ok(house.ctx.db.roundTrips() - before < 20, 'the events above, and heartbeats')
    assert.equal((await house.eventNames()).length, events)
  })

  test('[KNOWN-DEVICES-12] [T029] it gets none of the places that are kept for known devices', async () => {
    const pool = house.ctx.instance(createHashingPool)
    const owner = await aSignedInBrowser(house)
    assert.equal((await guess()).code, 'invalid_credentials')
    const places = []
    for (let place = pool.enter(); 'leave' in place; place = pool.enter()) places.push(place)

    const refused = await guess()
    const known = await owner.signIn(email, goodPassword)
    for (const place of places) place.leave()

    assert.equal(refused.code, 'server_busy')
    assert.equal(known.status, 201)
    assert.equal(
      (await thief.signIn('thief@example.net', goodPassword)).status,
      201,
      'at its own it is known',
    )
  })

  test('[KNOWN-DEVICES-12] whoever mistypes an address is a stranger nowhere else', async () => {
    await house.startMemory()
    assert.equal((await thief.signIn('thief@example.nte', goodPassword)).code, 'invalid_credentials')
    await guessFromEverywhere(house, 'thief@example.net')

    assert.equal((await thief.signIn('thief@example.net', goodPassword)).status, 201)
  })

  test('[KNOWN-DEVICES-12] after three accounts it is strange at all, for a minute', (t) => {
    let tick = 0
    t.mock.method(performance, 'now', () => tick)
    const strangers = createStrangeDevices()
    const device = { digest: Buffer.alloc(32, 1) }

    for (const at of ['a', 'b', 'b']) strangers.note(device, at)
    assert.deepEqual(
      ['a', 'b', 'c'].map((at) => strangers.isStrange(device, at)),
      [true, true, false],
    )
    strangers.note(device, 'd')
    assert.ok(strangers.isStrange(device, 'c'))
    assert.ok(!strangers.isStrange({ digest: Buffer.alloc(32, 2) }, 'a'))
    tick = 60_001
    assert.ok(!strangers.isStrange(device, 'a'))
  })
})
