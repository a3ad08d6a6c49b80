import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { FakeBrowser, stubGlobals } from './test/fake-browser.ts'
import { FakeIndexedDb } from './test/fake-indexed-db.ts'

const refresh = '/v1/token/refresh'
const ada = { email: 'ada@example.com', password: 'right' }

function openBrowser(t: TestContext) {
  const browser = new FakeBrowser(t)
  const storage = new FakeIndexedDb()
  t.after(stubGlobals({ indexedDB: storage }))
  return { browser, storage }
}

test('[CLIENT-15] a session is bound to a key of the browser, which every tab proves', async (t) => {
  const { browser, storage } = openBrowser(t)
  const tab = browser.openTab()

  const { session } = await tab.signIn(ada)
  const state = await browser.openTab().ready()

  assert.equal(session.deviceKey, true)
  assert.equal(state.status, 'signed-in')
  assert.equal(storage.records.size, 1)
})

test('[CLIENT-15] one key serves all sign-ins of one browser at one server', async (t) => {
  const { browser, storage } = openBrowser(t)
  const tab = await browser.openSignedInTab()
  const [before] = storage.records.values()

  await tab.signOut()
  await Promise.all([tab.signIn(ada), browser.openTab().signIn(ada)])

  const [after] = storage.records.values()
  assert.equal(after, before)
})

test('[CLIENT-15] a nonce that is fresh costs no second request, a stale one costs one', async (t) => {
  const { browser } = openBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.server.heard.length = 0

  for (const _ of ['once', 'again']) {
    browser.dispatch('pageshow', { persisted: true })
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.equal(browser.server.countOf(refresh), 2)

  browser.pass(290)
  await tab.getAccessToken()
  assert.equal(browser.server.countOf(refresh), 4)
})

test('[CLIENT-15] each try has an id of its own, for a repeated one would be refused', async (t) => {
  const { browser } = openBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(290)
  browser.server.meddle(refresh, async (answer) => {
    await answer()
    throw new TypeError('Failed to fetch')
  })

  const token = await tab.getAccessToken()

  assert.equal(typeof token, 'string')
  const ids = browser.server.heard.map(({ headers }) => claimsOf(headers.get('DPoP'))?.jti).filter(Boolean)
  assert.equal(new Set(ids).size, ids.length)
  assert.ok(ids.every((id) => Buffer.from(id, 'base64url').length >= 16))
})

test('[CLIENT-15] a server that never takes a nonce is asked twice and no more', async (t) => {
  const { browser } = openBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(310)
  browser.server.heard.length = 0
  for (let times = 0; times < 5; times++) {
    browser.server.meddle(refresh, async () => browser.server.problem('use_dpop_nonce'))
  }

  await assert.rejects(tab.getAccessToken(), { code: 'use_dpop_nonce' })

  assert.equal(browser.server.countOf(refresh), 2)
  assert.equal(tab.session.get().status, 'signed-in')
})

test('[CLIENT-15] a browser that has lost its key signs in again, with a new one', async (t) => {
  const { browser, storage } = openBrowser(t)
  const tab = await browser.openSignedInTab()
  const damaged = { privateKey: 'damaged' }
  for (const key of storage.records.keys()) storage.records.set(key, damaged)
  browser.pass(290)

  assert.equal(await tab.getAccessToken(), undefined)
  assert.deepEqual(tab.session.get(), { status: 'signed-out', reason: 'device_key_needed' })
  assert.deepEqual([...storage.records.values()], [damaged], 'only a sign-in replaces it')
  const { session } = await tab.signIn(ada)

  assert.equal(session.deviceKey, true)
  assert.notDeepEqual([...storage.records.values()], [damaged])
})

test('[CLIENT-16] what is stored is a key that cannot be taken out, and nothing else', async (t) => {
  const { browser, storage } = openBrowser(t)
  await browser.openSignedInTab()

  const [[name, kept] = []] = storage.records as Iterable<[string, CryptoKeyPair]>

  assert.equal(name, browser.server.baseUrl)
  assert.deepEqual(Object.keys(kept ?? {}).toSorted(), ['privateKey', 'publicKey'])
  assert.equal(kept?.privateKey.extractable, false)
  await assert.rejects(crypto.subtle.exportKey('jwk', kept.privateKey))
})

for (const [what, without] of Object.entries({
  'without IndexedDB': { indexedDB: undefined },
  'with an element in its place': { indexedDB: { tagName: 'IMG' } },
  'without WebCrypto': { indexedDB: new FakeIndexedDb(), crypto: {} },
})) {
  test(`[CLIENT-15] ${what} everything works without a device key`, async (t) => {
    const browser = new FakeBrowser(t)
    t.after(stubGlobals(without))
    const tab = browser.openTab()

    const { session } = await tab.signIn(ada)
    browser.pass(290)

    assert.equal(session.deviceKey, false)
    assert.equal(typeof (await tab.getAccessToken()), 'string')
  })
}

test('[CLIENT-5] an IndexedDB that never answers delays a sign-in by seconds, not for ever', async (t) => {
  const { browser, storage } = openBrowser(t)
  storage.isHanging = true

  const { session } = await browser.openTab().signIn(ada)

  assert.equal(session.deviceKey, false)
})

function claimsOf(proof: string | null) {
  return proof === null
    ? undefined
    : JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString())
}
