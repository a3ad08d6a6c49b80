import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { FakeBrowser, until } from './test/fake-browser.ts'

const app = 'https://app.example.com'
const api = 'https://api.example.com'
const refresh = '/v1/token/refresh'

test('[CLIENT-8] the token goes to the origins that were asked for and to no other', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const tab = await browser.openSignedInTab({ apiOrigins: [api] })

  for (const url of [
    `${api}/things`,
    `${app}/things`,
    'http://api.example.com/things',
    `${api}:8443/things`,
    'https://api.example.com.evil.example/things',
    'https://evil.example/https://api.example.com',
  ]) {
    await tab.fetch(url)
  }

  const bearers = browser.foreign.map(({ headers }) => headers.has('Authorization'))
  assert.deepEqual(bearers, [true, false, false, false, false, false])
})

test("[CLIENT-8] by default those are the server's and the page's own", async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const tab = await browser.openSignedInTab()

  const own = await tab.fetch(`${browser.server.baseUrl}/v1/account`)
  await tab.fetch(`${app}/things`)
  await tab.fetch(`${api}/things`)

  assert.equal(own.status, 200)
  assert.deepEqual(
    browser.foreign.map(({ headers }) => headers.has('Authorization')),
    [true, false],
  )
})

test('[CLIENT-8] in a page without an origin of its own, `null` is nobody', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: 'null' })
  const tab = await browser.openSignedInTab()

  await tab.fetch('data:,hello')

  assert.equal(browser.foreign[0]?.headers.has('Authorization'), false)
})

test('[CLIENT-8] a redirect to another origin does not take the token along', async (t) => {
  const platformFetch = globalThis.fetch
  const [foreign, heard] = await listen(t, () => undefined)
  const [own] = await listen(t, () => foreign)
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const tab = await browser.openSignedInTab({ apiOrigins: [own] })
  const fakeFetch = globalThis.fetch
  globalThis.fetch = (input, init) =>
    input instanceof Request && input.url.startsWith(own) ? platformFetch(input) : fakeFetch(input, init)

  await tab.fetch(`${own}/things`)

  assert.equal(heard.length, 1)
  assert.equal(heard[0]?.authorization, undefined)
})

test('a 401 brings a new token and one more try, body and all', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const tab = await browser.openSignedInTab()
  browser.server.forgetAccessTokens()
  browser.answerForeign = ({ headers }) =>
    new Response(null, { status: browser.server.bearerOf(headers) ? 201 : 401 })

  const answer = await tab.fetch(`${app}/things`, { method: 'POST', body: '{"name":"thing"}' })

  assert.equal(answer.status, 201)
  assert.equal(browser.server.countOf(refresh), 1)
  assert.equal(browser.foreign.length, 2)
  assert.equal(await browser.foreign[1]?.text(), '{"name":"thing"}')
})

test('an API that says 401 again is believed', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const tab = await browser.openSignedInTab()
  browser.answerForeign = () => new Response(null, { status: 401 })

  const answer = await tab.fetch(`${app}/things`)

  assert.equal(answer.status, 401)
  assert.equal(browser.foreign.length, 2)
  assert.equal(tab.session.get().status, 'signed-in')
})

test('a 401 stands when the session is over', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const tab = await browser.openSignedInTab()
  browser.server.endSessions('session_ended_by_administrator')
  browser.answerForeign = () => new Response('of the API', { status: 401 })

  const answer = await tab.fetch(`${app}/things`)

  assert.equal(await answer.text(), 'of the API')
  assert.deepEqual(tab.session.get(), { status: 'signed-out', reason: 'session_ended_by_administrator' })
})

test('[CLIENT-9] nothing is sent a second time as somebody else', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const [tab, other] = [await browser.openSignedInTab(), browser.openTab()]
  await other.ready()
  let answerNow = () => {}
  const held = new Promise<void>((resolve) => {
    answerNow = resolve
  })
  browser.server.meddle('/v1/account', async () => {
    await held
    return browser.server.problem('session_expired')
  })

  const answer = tab.fetch(`${browser.server.baseUrl}/v1/account`, {
    method: 'PATCH',
    body: '{"name":"Ada"}',
  })
  await other.signIn({ email: 'bob@example.com', password: 'right' })
  await until(() => JSON.stringify(tab.session.get()).includes('bob'))
  answerNow()

  assert.equal((await answer).status, 401)
  assert.equal(browser.server.countOf('/v1/account'), 1)
})

test('a request that brings its own Authorization keeps it', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const tab = await browser.openSignedInTab()

  await tab.fetch(`${app}/things`, { headers: { Authorization: 'Bearer other' } })

  assert.equal(browser.foreign[0]?.headers.get('Authorization'), 'Bearer other')
})

test('signed out, requests go as they are', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const tab = browser.openTab()

  await tab.fetch(`${app}/things`)

  assert.equal(browser.foreign[0]?.headers.has('Authorization'), false)
})

test('[CLIENT-8] with transport cookie, cookies and CSRF token go to the server alone', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const tab = await browser.openSignedInTab({ transport: 'cookie', apiOrigins: [api] })

  await tab.fetch(`${browser.server.baseUrl}/v1/account`, { method: 'PATCH', body: '{"name":"Ada"}' })
  await tab.fetch(`${browser.server.baseUrl}/v1/account`)
  await tab.fetch(`${api}/things`, { method: 'POST' })

  const [unsafe, safe] = browser.server.heard.slice(-2)
  assert.deepEqual([unsafe?.credentials, unsafe?.headers.has('X-CSRFToken')], ['include', true])
  assert.deepEqual([safe?.credentials, safe?.headers.has('X-CSRFToken')], ['include', false])
  const [foreign] = browser.foreign
  assert.equal(foreign?.credentials, 'same-origin')
  assert.equal(foreign.headers.has('X-CSRFToken') || foreign.headers.has('Authorization'), false)
})

/** A server on a port of its own that redirects, where it is told to. */
async function listen(
  t: { after: (done: () => void) => void },
  location: () => string | undefined,
): Promise<[string, IncomingHttpHeaders[]]> {
  const heard: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    heard.push(request.headers)
    const to = location()
    response.writeHead(to ? 302 : 200, to ? { Location: to } : {}).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return [`http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard]
}
