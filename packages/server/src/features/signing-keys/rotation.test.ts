import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { sql } from '../../platform/db/sql.ts'
import { anotherNode } from '../../test/another-node.ts'
import type { Browser } from '../../test/browser.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { type House, openHouse } from '../../test/house.ts'
import { turnSigningKeys } from './keep-schedule.ts'
import { retireSigningKey } from './retire-key.ts'
import { replaceSigningKeys, rotateSigningKeys } from './rotate-keys.ts'
import { believedSeconds, spreadSeconds } from './schedule.ts'
import { ageKeys, keysOf, kidOf, publishedTo, startAnew, statesOf, untilHeard } from './test/keys.ts'

const byCommand = { by: 'command' } as const
const rotationSeconds = 90 * 86_400

describe('signing keys that rotate', () => {
  let house: House
  before(async () => {
    // Tokens that live as long as they can: what ends the belief in one here is its key.
    house = await openHouse({ ACCESS_TOKEN_LIFETIME_SECONDS: '3600' })
    await house.startMemory()
  })
  beforeEach(async () => {
    await house.empty()
    await startAnew(house)
    await untilHeard(house)
  })
  after(() => house.close())

  const kidIn = ({ accessToken = '' }: Browser) => decodeProtectedHeader(accessToken).kid
  const isBelieved = async (browser: Browser, token = browser.accessToken ?? '') => {
    const { status, code } = await browser.get('/v1/account', { bearer: token })
    if (status !== 200) assert.equal(code, 'not_signed_in')
    return status === 200
  }
  const events = () =>
    house.rows(sql<{ name: string; detail: object }>`
      select name, detail from portcullis.events where name like 'signing-keys.%' order by number`)

  /** Rotates keys that everybody knows. */
  const rotate = async () => {
    await ageKeys(house, spreadSeconds)
    assert.equal(await rotateSigningKeys(house.ctx, byCommand), 'rotated')
    await untilHeard(house)
  }

  test('[SIGNING-KEYS-8] [T217] the next key signs, the former one is believed, and another is published', async () => {
    const browser = await aSignedInBrowser(house)
    const [former, next] = [await kidOf(house, 'current'), await kidOf(house, 'next')]
    const token = browser.accessToken

    await rotate()
    await browser.refresh()

    assert.deepEqual([kidIn(browser), await isBelieved(browser)], [next, true])
    assert.equal(await isBelieved(browser, token), true)
    const newest = await kidOf(house, 'next')
    assert.deepEqual(await statesOf(house), { [former]: 'previous', [next]: 'current', [newest]: 'next' })
    assert.deepEqual(await publishedTo(browser), [former, next, newest].toSorted())
    assert.deepEqual(await events(), [
      { name: 'signing-keys.rotated', detail: { kid: next, by: 'command' } },
      { name: 'signing-keys.made', detail: { kid: newest, by: 'command' } },
    ])
  })

  test('[SIGNING-KEYS-8] a key that was published less than 16 minutes ago does not sign, by hand either', async () => {
    const before = await statesOf(house)

    await ageKeys(house, spreadSeconds - 5)
    const early = await rotateSigningKeys(house.ctx, byCommand)
    const unchanged = await statesOf(house)
    await ageKeys(house, 5)
    const verdicts = [
      await rotateSigningKeys(house.ctx, byCommand),
      await rotateSigningKeys(house.ctx, byCommand),
    ]

    assert.equal(spreadSeconds, 16 * 60)
    assert.equal(early, 'published-too-recently')
    assert.deepEqual(unchanged, before)
    assert.deepEqual(verdicts, ['rotated', 'published-too-recently'])
    assert.equal((await keysOf(house)).length, 3)
  })

  test('[SIGNING-KEYS-9] keys rotate by themselves after their days, and once however much was missed', async () => {
    await ageKeys(house, rotationSeconds - 5)
    await turnSigningKeys(house.ctx)
    const early = await events()

    await ageKeys(house, 300 * 86_400)
    await turnSigningKeys(house.ctx)
    await turnSigningKeys(house.ctx)

    assert.deepEqual(early, [])
    assert.deepEqual(Object.values(await statesOf(house)).toSorted(), ['current', 'next', 'previous'])
    assert.deepEqual(
      (await events()).map(({ name, detail }) => [name, 'by' in detail && detail.by]),
      [
        ['signing-keys.rotated', 'schedule'],
        ['signing-keys.made', 'schedule'],
      ],
    )
  })

  test('[SIGNING-KEYS-9] with SIGNING_KEY_ROTATION_DAYS=0 they wait for an operator', async () => {
    const signingKeys = { ...house.settings.signingKeys, rotationDays: 0 }
    const node = anotherNode({ ...house, settings: { ...house.settings, signingKeys } })
    const before = await statesOf(house)
    await ageKeys(house, 10 * rotationSeconds)

    await turnSigningKeys(node.ctx)

    assert.deepEqual(await statesOf(house), before)
    await turnSigningKeys(house.ctx)
    assert.notDeepEqual(await statesOf(house), before)
    await node.close()
  })

  test('[SIGNING-KEYS-9] many nodes at once make one rotation', async () => {
    await ageKeys(house, rotationSeconds)
    const nodes = Array.from({ length: 8 }, () => anotherNode(house))

    await Promise.all(nodes.map(({ ctx }) => turnSigningKeys(ctx)))

    assert.deepEqual(Object.values(await statesOf(house)).toSorted(), ['current', 'next', 'previous'])
    assert.equal((await events()).length, 2)
    await Promise.all(nodes.map((node) => node.close()))
  })

  test('[SIGNING-KEYS-9] a node whose clock is a year ahead neither rotates nor retires early', async () => {
    await rotate()
    const before = await statesOf(house)
    const node = anotherNode(house, { aheadSeconds: 365 * 86_400 })

    await turnSigningKeys(node.ctx)

    assert.deepEqual(await statesOf(house), before)
    await node.close()
  })

  test('[SIGNING-KEYS-10] [T217] a former key is believed for 77 minutes, then neither published nor believed', async () => {
    const browser = await aSignedInBrowser(house)
    const [former, token] = [await kidOf(house, 'current'), browser.accessToken]
    await rotate()
    await browser.refresh()

    await ageKeys(house, believedSeconds - 5)
    await turnSigningKeys(house.ctx)
    const inTime = await isBelieved(browser, token)
    await ageKeys(house, 5)
    await turnSigningKeys(house.ctx)
    await untilHeard(house)

    assert.equal(believedSeconds, 77 * 60)
    assert.equal(inTime, true)
    assert.equal(await isBelieved(browser, token), false)
    assert.equal(await isBelieved(browser), true)
    assert.equal((await publishedTo(browser)).includes(former), false)
    assert.deepEqual((await events()).at(-1), {
      name: 'signing-keys.retired',
      detail: { kid: former, by: 'schedule' },
    })
  })

  test('[SIGNING-KEYS-10] a key that no longer signs has no private part, and none can be put there', async () => {
    await rotate()
    await ageKeys(house, believedSeconds)
    await rotate()
    await turnSigningKeys(house.ctx)

    const withPrivatePart = (await keysOf(house)).map(({ state, sealed_private }) => [
      state,
      sealed_private !== null,
    ])
    assert.deepEqual(withPrivatePart, [
      ['retired', false],
      ['previous', false],
      ['current', true],
      ['next', true],
    ])
    for (const state of ['previous', 'retired']) {
      const planting = sql`update portcullis.signing_keys set sealed_private = 'x' where state = ${state}`
      await assert.rejects(house.rows(planting), /signing_keys_private_part/)
    }
  })

  test('[SIGNING-KEYS-10] by hand a former key is retired early in an emergency alone, and no other key', async () => {
    const browser = await aSignedInBrowser(house)
    const token = browser.accessToken
    await rotate()
    const kid = await kidOf(house, 'previous')
    const retire = async (kid: string, emergency = false) =>
      (await retireSigningKey(house.ctx, kid, { ...byCommand, emergency })).outcome

    assert.equal(await retire(await kidOf(house, 'current'), true), 'still-signs')
    assert.equal(await retire(await kidOf(house, 'next'), true), 'still-published')
    assert.equal(await retire('nobody'), 'unknown')
    assert.equal(await retire(kid), 'still-believed')
    assert.equal(await isBelieved(browser, token), true)
    assert.equal(await retire(kid, true), 'retired')
    await untilHeard(house)
    assert.equal(await isBelieved(browser, token), false)
    assert.equal(await retire(kid), 'retired-already')
  })

  test('[SIGNING-KEYS-10] of two who retire a key at once both hear that it is, and the log tells of one', async () => {
    await rotate()
    const kid = await kidOf(house, 'previous')
    const retire = () => retireSigningKey(house.ctx, kid, { ...byCommand, emergency: true })

    const outcomes = await Promise.all([retire(), retire()])

    assert.deepEqual(outcomes.map(({ outcome }) => outcome).toSorted(), ['retired', 'retired-already'])
    assert.equal((await events()).filter(({ name }) => name === 'signing-keys.retired').length, 1)
  })

  test('[SIGNING-KEYS-12] after a compromise no key of before is believed, and nobody is signed out', async () => {
    const browser = await aSignedInBrowser(house)
    const token = browser.accessToken
    await rotate()
    await browser.refresh()
    const [former, kids] = [browser.accessToken, await publishedTo(browser)]

    assert.equal(await replaceSigningKeys(house.ctx, 'command'), 'replaced')
    await untilHeard(house)

    assert.deepEqual([await isBelieved(browser, token), await isBelieved(browser, former)], [false, false])
    assert.equal((await browser.refresh()).status, 200)
    assert.equal(await isBelieved(browser), true)
    const left = await keysOf(house)
    assert.deepEqual(
      left
        .filter(({ state }) => state === 'retired')
        .map(({ kid, sealed_private }) => [kid, sealed_private])
        .toSorted(),
      kids.map((kid) => [kid, null]),
    )
    assert.deepEqual(
      left
        .slice(-2)
        .map(({ state }) => state)
        .toSorted(),
      ['current', 'next'],
    )
    assert.equal((await events()).filter(({ name }) => name === 'signing-keys.retired').length, 3)
  })
})
