import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from './create-client.ts'
import { FakeBrowser, stubGlobals, until } from './test/fake-browser.ts'

const session = '/v1/session'
const refresh = '/v1/token/refresh'

test('[CLIENT-1] however many ask who is signed in, the server is asked once', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab()

  tab.session.subscribe(() => undefined)
  tab.session.subscribe(() => undefined)
  const states = await Promise.all([
    tab.ready(),
    tab.ready(),
    tab.getAccessToken().then(() => tab.session.get()),
  ])

  assert.deepEqual(states, Array(3).fill({ status: 'signed-out' }))
  assert.deepEqual(
    browser.server.heard.map(({ path }) => path),
    [session],
  )
})

test('[CLIENT-1] a page of the same origin finds its session with one refresh', async (t) => {
  const browser = new FakeBrowser(t)
  await browser.openSignedInTab()
  browser.server.heard.length = 0

  const state = await browser.openTab().ready()

  assert.equal(state.status, 'signed-in')
  assert.deepEqual(
    browser.server.heard.map(({ path }) => path),
    [refresh],
  )
})

test('[CLIENT-1] a page of another origin asks for a CSRF token first', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: 'https://app.example.com' })
  await browser.openSignedInTab()
  browser.server.heard.length = 0

  const state = await browser.openTab().ready()

  assert.equal(state.status, 'signed-in')
  assert.deepEqual(
    browser.server.heard.map(({ path }) => path),
    [session, refresh],
  )
})

test('[CLIENT-1] with transport cookie, GET /v1/session says it all', async (t) => {
  const browser = new FakeBrowser(t)
  await browser.openSignedInTab({ transport: 'cookie' })
  browser.server.heard.length = 0

  const tab = browser.openTab({ transport: 'cookie' })
  const state = await tab.ready()

  assert.equal(state.status, 'signed-in')
  assert.equal(await tab.getAccessToken(), undefined)
  assert.deepEqual(
    browser.server.heard.map(({ path }) => path),
    [session],
  )
})

test('[CLIENT-2] the state is the same object until something changes', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  let calls = 0
  tab.session.subscribe(() => calls++)
  const before = tab.session.get()

  browser.pass(280)
  await tab.getAccessToken()

  assert.equal(browser.server.countOf(refresh), 1)
  assert.equal(tab.session.get(), before)
  assert.equal(calls, 0)
})

test('[CLIENT-2] a listener that throws stops neither the others nor the call', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab()
  await tab.ready()
  const seen: string[] = []
  tab.session.subscribe(() => {
    throw new Error('of the page')
  })
  tab.session.subscribe(() => seen.push(tab.session.get().status))

  await tab.signIn({ email: 'ada@example.com', password: 'right' })

  assert.deepEqual(seen, ['signed-in'])
})

test('[CLIENT-2] a listener may call back into the client, and no lock is held meanwhile', async (t) => {
  const browser = new FakeBrowser(t)
  await browser.openSignedInTab()
  const tab = browser.openTab()
  const held: number[] = []
  const tokens: Promise<string | undefined>[] = []
  tab.session.subscribe(() => {
    held.push(browser.locks.held)
    tokens.push(tab.getAccessToken())
  })

  await tab.ready()
  await tab.signOut()

  assert.deepEqual(held, [0, 0])
  assert.equal(typeof (await tokens[0]), 'string')
  assert.equal(await tokens[1], undefined)
})

test("[CLIENT-2] React's strict mode, which mounts twice, leaves one working subscription", async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab()
  let calls = 0
  const listener = () => calls++

  tab.session.subscribe(listener)()
  tab.dispose()
  const unsubscribe = tab.session.subscribe(listener)
  await tab.ready()
  assert.equal(calls, 1)
  unsubscribe()
  await tab.signIn({ email: 'ada@example.com', password: 'right' })

  assert.equal(calls, 1)
})

test('[CLIENT-14] on a server the client can be made and shown, and asks nobody', () => {
  const client = createClient({ baseUrl: 'https://auth.example.com/id/' })
  const unsubscribe = client.session.subscribe(() => undefined)

  assert.deepEqual(client.session.get(), { status: 'loading' })
  unsubscribe()
  client.dispose()
})

test('[CLIENT-14] elements that bear the names of properties do not disturb it', async (t) => {
  const browser = new FakeBrowser(t)
  const element = { tagName: 'IMG' }
  t.after(stubGlobals({ document: { cookie: element, visibilityState: element }, BroadcastChannel: element }))
  const tab = await browser.openSignedInTab()

  browser.pass(290)
  const token = await tab.getAccessToken()

  assert.equal(typeof token, 'string')
})

test('[CLIENT-6] a server out of reach leaves the state open until the next try', async (t) => {
  const browser = new FakeBrowser(t)
  await browser.openSignedInTab()
  const tab = browser.openTab()

  browser.isOnline = false
  await assert.rejects(tab.ready(), { name: 'AuthUnreachable' })
  assert.deepEqual(tab.session.get(), { status: 'loading' })
  browser.isOnline = true
  browser.dispatch('online')
  await until(() => tab.session.get().status === 'signed-in')
})

test('a definite refusal of the first question ends the waiting', async (t) => {
  const browser = new FakeBrowser(t)
  browser.server.meddle(session, async () => browser.server.problem('misdirected_request'))

  const state = await browser.openTab().ready()

  assert.deepEqual(state, { status: 'signed-out', reason: 'misdirected_request' })
})

test('mistaken options throw at once', () => {
  const base = { baseUrl: 'https://auth.example.com' }

  assert.throws(() => createClient({ baseUrl: 'auth.example.com' }), TypeError)
  assert.throws(() => createClient({ baseUrl: 'ftp://auth.example.com' }), TypeError)
  assert.throws(() => createClient({ ...base, transport: 'jwt' as 'token' }), TypeError)
  assert.throws(() => createClient({ ...base, apiOrigins: ['https://api.example.com/v1'] }), TypeError)
  assert.throws(() => createClient({ ...base, apiOrigins: ['null'] }), TypeError)
})
