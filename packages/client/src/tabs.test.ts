import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeBrowser, stubGlobals, until } from './test/fake-browser.ts'

const refresh = '/v1/token/refresh'
const ada = { email: 'ada@example.com', password: 'right' }
const bob = { email: 'bob@example.com', password: 'right' }

for (const transport of ['token', 'cookie'] as const) {
  test(`[CLIENT-12] all tabs follow a sign-in and a sign-out of one, transport ${transport}`, async (t) => {
    const browser = new FakeBrowser(t)
    const [one, other] = [browser.openTab({ transport }), browser.openTab({ transport })]
    await Promise.all([one.ready(), other.ready()])

    await one.signIn(ada)
    await until(() => other.session.get().status === 'signed-in')
    await one.signOut()
    await until(() => other.session.get().status === 'signed-out')

    assert.equal(await other.getAccessToken(), undefined)
  })
}

test('[CLIENT-12] when somebody else signs in, every tab is theirs', async (t) => {
  const browser = new FakeBrowser(t)
  const one = await browser.openSignedInTab()
  const other = browser.openTab()
  await other.ready()

  await one.signIn(bob)
  await until(() => JSON.stringify(other.session.get()).includes('bob'))
  const token = await other.getAccessToken()

  assert.equal(browser.server.bearerOf(new Headers({ Authorization: `Bearer ${token}` }))?.email, bob.email)
})

test('[CLIENT-12] messages that are none of ours are ignored', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  const before = tab.session.get()
  browser.server.heard.length = 0
  const channel = new BroadcastChannel(`portcullis:${browser.server.baseUrl}`)
  t.after(() => channel.close())

  for (const message of [null, 'signed-out', 1, [], {}, { kind: 'SIGNED-OUT' }, { kind: 'signed-in' }]) {
    channel.postMessage(message)
  }
  await new Promise((resolve) => setTimeout(resolve, 30))

  assert.equal(tab.session.get(), before)
  assert.deepEqual(browser.server.heard, [])
})

test('[CLIENT-16] what tabs tell each other holds no token', async (t) => {
  const browser = new FakeBrowser(t)
  const told: unknown[] = []
  const channel = new BroadcastChannel(`portcullis:${browser.server.baseUrl}`)
  channel.onmessage = ({ data }) => void told.push(data)
  t.after(() => channel.close())

  const tab = await browser.openSignedInTab()
  browser.pass(290)
  await tab.getAccessToken()
  await tab.signOut()
  await until(() => told.length === 2)

  assert.deepEqual(told, [{ kind: 'signed-in', accountId: 'id-of-ada@example.com' }, { kind: 'signed-out' }])
})

test('[CLIENT-12] without BroadcastChannel a tab that comes to sight asks after a minute', async (t) => {
  const browser = new FakeBrowser(t)
  t.after(stubGlobals({ BroadcastChannel: undefined }))
  const one = await browser.openSignedInTab()
  const other = browser.openTab()
  await other.ready()
  await one.signOut()
  browser.server.heard.length = 0

  browser.dispatch('visibilitychange')
  assert.deepEqual(browser.server.heard, [])
  browser.pass(61)
  browser.dispatch('visibilitychange')

  await until(() => other.session.get().status === 'signed-out')
})

test('[CLIENT-12] a page out of the back-forward cache asks at once', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.server.endSessions('session_ended_by_owner')

  browser.dispatch('pageshow', { persisted: true })

  await until(() => tab.session.get().status === 'signed-out')
  assert.deepEqual(tab.session.get(), { status: 'signed-out', reason: 'session_ended_by_owner' })
})

test('[CLIENT-13] an answer that comes after a sign-out is dropped', async (t) => {
  const browser = new FakeBrowser(t)
  t.after(stubGlobals({ navigator: {} }))
  const tab = await browser.openSignedInTab()
  browser.pass(290)
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  browser.server.meddle(refresh, async (answer) => {
    const late = await answer()
    await held
    return late
  })

  const token = tab.getAccessToken()
  const signedOut = tab.signOut()
  letGo()
  await signedOut

  assert.equal(await token, undefined)
  assert.deepEqual(tab.session.get(), { status: 'signed-out' })
  assert.equal(browser.server.livingSessions(), 0)
})

test('[CLIENT-13] a refusal that comes after a sign-in in another tab is dropped', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(290)
  let refuse = () => {}
  const held = new Promise<void>((resolve) => {
    refuse = resolve
  })
  browser.server.meddle(refresh, async () => {
    await held
    return browser.server.problem('session_expired')
  })

  const token = tab.getAccessToken()
  await until(() => browser.server.countOf(refresh) === 1)
  const channel = new BroadcastChannel(`portcullis:${browser.server.baseUrl}`)
  channel.postMessage({ kind: 'signed-in', accountId: 'id-of-ada@example.com' })
  await new Promise((resolve) => setTimeout(resolve, 20))
  refuse()

  assert.equal(typeof (await token), 'string')
  assert.equal(tab.session.get().status, 'signed-in')
  channel.close()
})

test('[CLIENT-13] after dispose nothing is heard, and the client can begin anew', async (t) => {
  const browser = new FakeBrowser(t)
  const [one, other] = [await browser.openSignedInTab(), browser.openTab()]
  await other.ready()

  other.dispose()
  await one.signOut()
  await new Promise((resolve) => setTimeout(resolve, 20))
  const count = browser.server.heard.length
  browser.pass(100)
  browser.dispatch('visibilitychange')
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.ok(browser.server.heard.length - count <= 1, 'only the tab that is left asks')

  assert.equal(await other.getAccessToken(), undefined)
})
