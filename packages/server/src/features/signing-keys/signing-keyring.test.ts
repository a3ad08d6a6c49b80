import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { decodeProtectedHeader } from 'jose'
import { accessTokenType } from '@portcullis/protocol/claims'
import { createContext } from '../../platform/context.ts'
import type { Db } from '../../platform/db/db.ts'
import { createNews } from '../../platform/news.ts'
import { anotherNode } from '../../test/another-node.ts'
import { randomText } from '../../test/browser.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { type House, openHouse } from '../../test/house.ts'
import { until } from '../../test/until.ts'
import { resealSigningKeys } from './reseal-keys.ts'
import { replaceSigningKeys, rotateSigningKeys } from './rotate-keys.ts'
import { spreadSeconds } from './schedule.ts'
import { ageKeys, kidOf, nodesOfAChangedSecret, publishedTo, startAnew, untilHeard } from './test/keys.ts'

describe('what a node knows of the signing keys', () => {
  let house: House
  let nodes: ReturnType<typeof anotherNode>[] = []
  before(async () => {
    house = await openHouse()
    await house.startMemory()
  })
  beforeEach(async () => {
    await house.empty()
    await startAnew(house)
    await untilHeard(house)
  })
  afterEach(async () => {
    for (const node of nodes) {
      await node.ctx.instance(createNews).stop()
      await node.close()
    }
    nodes = []
  })
  after(() => house.close())

  const aNode = (line?: Partial<Db>) => {
    const ctx = createContext({ ...house.ctx, db: { ...house.ctx.db, ...line } })
    const node = anotherNode(line ? { ...house, ctx, databaseUrl: undefined } : house)
    nodes.push(node)
    return node
  }
  const aListeningNode = async (line?: Partial<Db>) => {
    const node = aNode(line)
    const news = node.ctx.instance(createNews)
    await news.start()
    await until(() => news.isHearing())
    return node
  }

  test('[SIGNING-KEYS-14] a rotation is known on another node within a second', async () => {
    const { browser } = await aListeningNode()
    const there = browser()
    const before = await publishedTo(there)
    await ageKeys(house, spreadSeconds)
    await untilHeard(house, there)

    await rotateSigningKeys(house.ctx, { by: 'command' })
    const spent = await untilHeard(house, there)

    assert.equal((await publishedTo(there)).length, before.length + 1)
    assert.ok(spent < 5000, `${spent} ms`)
  })

  test('[SIGNING-KEYS-14] a node that hears nothing any more believes no compromised key after a second', async () => {
    let isCut = false
    const { browser } = await aListeningNode({
      listen: (channel, hear, gap) =>
        house.ctx.db.listen(channel, (message) => void (isCut || hear(message)), gap),
    })
    const there = browser(await aSignedInBrowser(house))
    assert.equal((await there.get('/v1/account', { bearer: true })).status, 200)

    isCut = true
    const start = performance.now()
    await replaceSigningKeys(house.ctx, 'command')
    while ((await there.get('/v1/account', { bearer: true })).status === 200) {
      assert.ok(performance.now() - start < 5000, 'it is still believed')
      await wait(10)
    }

    const spent = performance.now() - start
    assert.ok(spent < 5000, `${spent} ms`)
  })

  test('[SIGNING-KEYS-14] a node that has not heard of a key yet believes what it has signed', async () => {
    const { browser, ctx } = aNode()
    const here = await aSignedInBrowser(house)
    assert.equal((await browser(here).get('/v1/account', { bearer: true })).status, 200)

    await replaceSigningKeys(house.ctx, 'command')
    await untilHeard(house)
    await here.refresh()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => browser(here).get('/v1/account', { bearer: true })),
    )

    assert.equal(ctx.instance(createNews).isHearing(), false)
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  })

  test('[SIGNING-KEYS-14] invented key ids make a node read its keys once a second at the most', async () => {
    const { browser, ctx } = aNode()
    const there = browser()
    await publishedTo(there)
    const [, payload, signature] = (await aSignedInBrowser(house)).accessToken?.split('.') ?? []
    const invent = () => {
      const header = JSON.stringify({ alg: 'ES256', typ: accessTokenType, kid: randomText() })
      return `${Buffer.from(header).toString('base64url')}.${payload}.${signature}`
    }

    const [start, before] = [performance.now(), ctx.db.roundTrips()]
    for (let i = 0; i < 200; i++) {
      const { code } = await there.get('/v1/account', { bearer: invent() })
      assert.equal(code, 'not_signed_in')
    }
    const seconds = (performance.now() - start) / 1000

    assert.ok(ctx.db.roundTrips() > before, 'it has looked')
    assert.ok(ctx.db.roundTrips() - before <= 1 + seconds)
  })

  test('[SIGNING-KEYS-16] a node that cannot open the key that signs goes on with the one it has, and says so', async () => {
    const former = await kidOf(house, 'current')
    await aSignedInBrowser(house)
    const stranger = nodesOfAChangedSecret(house).after
    nodes.push(stranger)

    await resealSigningKeys(stranger.ctx, 'command')
    const resealed = await aSignedInBrowser(house)
    await ageKeys(house, spreadSeconds)
    await rotateSigningKeys(stranger.ctx, { by: 'command' })
    await untilHeard(house)
    const rotated = await aSignedInBrowser(house)

    assert.notEqual(await kidOf(house, 'current'), former)
    for (const browser of [resealed, rotated]) {
      assert.equal(decodeProtectedHeader(browser.accessToken ?? '').kid, former)
      assert.equal((await browser.get('/v1/account', { bearer: true })).status, 200)
    }
    assert.ok(house.logged.some((line) => /SECRET_KEY_FALLBACKS.*cannot sign/.test(line)))
  })
})
