import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { emails } from '../../emails.ts'
import { resealAll, whatNeedsFallback } from '../../former-secrets.ts'
import { createKeyring } from '../../platform/crypto.ts'
import { sql } from '../../platform/db/sql.ts'
import { noteSecretAges } from '../../platform/secrets/secret-ages.ts'
import { anotherNode } from '../../test/another-node.ts'
import { randomText } from '../../test/browser.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { createMailWorker } from '../mail/mail-worker.ts'
import { createSigningKeyring } from './load-signing-keys.ts'
import { replaceSigningKeys } from './rotate-keys.ts'
import { keysOf, startAnew } from './test/keys.ts'

const formerKey = randomText(48)
const newKey = randomText(48)

describe('sealing anew after a change of SECRET_KEY', () => {
  let house: House
  before(async () => {
    house = await openHouse({ SECRET_KEY: formerKey })
    await house.startMemory()
  })
  beforeEach(async () => {
    await house.empty()
    await startAnew(house)
  })
  after(() => house.close())

  /** The server with the new key, and the former one as a fallback or not at all. */
  const restart = (former: 'fallback' | 'forgotten') =>
    anotherNode(house, { secretKey: newKey, fallbacks: former === 'fallback' ? [formerKey] : [] })

  test('[SIGNING-KEYS-11] what was sealed opens without the former key, and is what it was', async () => {
    const browser = await aSignedInBrowser(house)
    await house.browser().post('/v1/password-reset', { email: 'ann@example.com' })
    const former = await house.ctx.instance(createSigningKeyring).get()
    const node = restart('fallback')

    const done = await resealAll(node.ctx, 'command')
    const alone = restart('forgotten')
    const sent: string[] = []
    const worker = createMailWorker(alone.ctx, emails, {
      send: async ({ text }) => void sent.push(text),
      close: () => undefined,
    })
    await worker.deliverDue()

    assert.deepEqual(done, { signingKeys: 2, mails: 1, closedMails: 0 })
    const { privateKey } = await alone.ctx.instance(createSigningKeyring).get()
    assert.ok(privateKey.equals(former.privateKey))
    assert.equal((await alone.browser(browser).get('/v1/account', { bearer: true })).status, 200)
    assert.match(sent[0] ?? '', /#token=/)
    assert.deepEqual(await resealAll(node.ctx, 'command'), { signingKeys: 0, mails: 0, closedMails: 0 })
    await worker.stop()
    await Promise.all([node.close(), alone.close()])
  })

  test('[SIGNING-KEYS-11] two at once seal everything once, each with its event', async () => {
    const nodes = [restart('fallback'), restart('fallback')]

    const done = await Promise.all(nodes.map(({ ctx }) => resealAll(ctx, 'command')))

    assert.equal(
      done.reduce((sum, { signingKeys }) => sum + signingKeys, 0),
      2,
    )
    assert.deepEqual(await house.eventNames(), ['signing-keys.resealed', 'signing-keys.resealed'])
    assert.deepEqual((await whatNeedsFallback(nodes[0]?.ctx ?? house.ctx)).sealed, [])
    await Promise.all(nodes.map((node) => node.close()))
  })

  test('[SIGNING-KEYS-11] what still needs a fallback is counted: sealed things by key, digests by their time', async () => {
    const browser = await aSignedInBrowser(house)
    await house.browser().signIn('ann@example.com', goodPassword, 'cookie')
    await house.browser().post('/v1/sign-up', { email: 'bea@example.com', password: goodPassword })
    await house.browser().post('/v1/password-reset', { email: 'ann@example.com' })
    const [node, alone] = [restart('fallback'), restart('forgotten')]
    const unknown = await whatNeedsFallback(node.ctx)
    await noteSecretAges(node.ctx, [])

    const before = await whatNeedsFallback(node.ctx)
    await house.letTimePass(3700)
    await node.browser(browser).refresh()
    await resealAll(node.ctx, 'command')
    const after = await whatNeedsFallback(node.ctx)
    const withoutFallback = await whatNeedsFallback(alone.ctx)

    const { id } = createKeyring(formerKey).primary
    const { until, ...counts } = before.digested ?? {}
    assert.deepEqual(before.sealed, [{ keyId: id, place: 'fallback 1', signingKeys: 2, mails: 2 }])
    assert.deepEqual(counts, { sessions: 2, links: 2, signUps: 1 })
    const days = ((until?.getTime() ?? 0) - Date.now()) / 86_400_000
    assert.ok(days > 30 && days < 30.1, `${days} days`)
    assert.deepEqual(after.sealed, [])
    assert.equal(after.digested?.sessions, 1, 'the one by cookie, which nothing but its end can free')
    assert.equal(unknown.digested, undefined)
    assert.deepEqual(withoutFallback, { sealed: [], digested: undefined })
    await Promise.all([node.close(), alone.close()])
  })

  test('[SIGNING-KEYS-11] what no key opens is left as it is, and said', async () => {
    await house.browser().post('/v1/password-reset', { email: 'ann@example.com' })
    const node = restart('forgotten')
    const before = await keysOf(house)

    await assert.rejects(resealAll(node.ctx, 'command'), /SECRET_KEY_FALLBACKS[\s\S]*rotate --emergency/)

    assert.deepEqual(await keysOf(house), before)
    await node.close()
  })

  test('[SIGNING-KEYS-12] a lost SECRET_KEY is no dead end: other keys take the place of those that stay closed', async () => {
    const node = restart('forgotten')
    await assert.rejects(node.ctx.instance(createSigningKeyring).get(), /if it is lost/)

    await house.rows(sql`delete from portcullis_vault.voucher_keys`)
    await replaceSigningKeys(node.ctx, 'command')

    assert.ok(await node.ctx.instance(createSigningKeyring).get())
    assert.deepEqual((await whatNeedsFallback(node.ctx)).sealed, [])
    await node.close()
  })
})
