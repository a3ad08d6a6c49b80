import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Browser } from '../../../server/src/test/browser.ts'
import { aSignedInBrowser, type SignedInOptions } from '../../../server/src/test/fixtures.ts'
import { type House, openHouse } from '../../../server/src/test/house.ts'
import { answerPrivately, createServerClient } from './create-server-client.ts'

const url = 'https://example.com/auth'
const page = 'https://example.com/notes?order=new'

let house: House
before(async () => {
  house = await openHouse({ PUBLIC_URL: url })
})
after(() => house.close())
beforeEach(() => house.empty())

type Asked = { path: string; headers: Headers; init: RequestInit }

/** The app's server, with everything that it has asked of the service. */
function anApp() {
  const asked: Asked[] = []
  const answered: Response[] = []
  const auth = createServerClient({
    url,
    fetch: async (input, init = {}) => {
      const path = `${input}`.slice(url.length)
      asked.push({ path, headers: new Headers(init.headers), init })
      const answer = await house.knock(path, init)
      const headers = new Headers(answer.headers)
      headers.set('Date', house.ctx.now().toUTCString())
      answered.push(new Response(answer.body, { status: answer.status, headers }))
      return answered.at(-1) as Response
    },
  })
  return { auth, asked, answered }
}

const aSignedIn = (options: SignedInOptions = {}) =>
  aSignedInBrowser(house, { transport: 'cookie', ...options })

function requestOf({ cookies }: Browser, more: Record<string, string> = {}, init: RequestInit = {}): Request {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return new Request(page, { ...init, headers: { cookie, ...more } })
}

test('[SERVER-SIDE-1] the session of the request is found, and nothing of it is rotated or written', async () => {
  const { auth, asked } = anApp()
  const browser = await aSignedIn()
  const before = await house.eventNames()

  const found = await auth.getSession(requestOf(browser))
  const again = await auth.getSession(requestOf(browser))

  assert.equal(found.account?.email, 'ann@example.com')
  assert.equal(found.session?.transport, 'cookie')
  assert.deepEqual([found.setCookie, again.setCookie], [[], []])
  assert.equal(again.session?.id, found.session?.id)
  assert.ok(asked.every(({ path, init }) => path === '/v1/session' && init.method === undefined))
  assert.deepEqual(await house.eventNames(), before)
  browser.csrfToken = found.csrfToken ?? ''
  assert.equal((await browser.post('/v1/sign-out')).status, 204)
})

test('[SERVER-SIDE-1] headers alone will do, of the web and of Node', async () => {
  const { auth } = anApp()
  const { headers } = requestOf(await aSignedIn())

  const byWeb = await auth.getSession({ headers })
  const byNode = await auth.getSession({ headers: { cookie: headers.get('cookie') ?? '' }, url: '/notes' })

  assert.equal(byWeb.account?.email, 'ann@example.com')
  assert.equal(byNode.account?.email, 'ann@example.com')
})

test('[SERVER-SIDE-1] nobody is asked for a request without a session cookie', async () => {
  const { auth, asked } = anApp()
  const byToken = await aSignedIn({ transport: 'token' })

  const found = [
    await auth.getSession(new Request(page)),
    await auth.getSession(requestOf(byToken)),
    await auth.getSession(new Request(page, { headers: { cookie: 'session=x; __Host-sessions=y; z' } })),
  ]

  assert.deepEqual(found, Array(3).fill({ session: null, account: null, csrfToken: null, setCookie: [] }))
  assert.deepEqual(asked, [])
})

test('[SERVER-SIDE-2] three cookies go to the service, and nothing else of the request', async () => {
  const { auth, asked } = anApp()
  const browser = await aSignedIn()
  await browser.signIn('ann@example.com', 'correct horse battery staple', 'token')
  const names = [...browser.cookies.keys()].toSorted()
  browser.cookies.set('app-secret', '1')
  browser.cookies.set('__host-session', '2')

  await auth.getSession(
    requestOf(browser, {
      Authorization: 'Bearer of.somebody.else',
      'X-Forwarded-For': '203.0.113.9',
      Forwarded: 'for=203.0.113.9',
      Host: 'evil.example',
    }),
  )

  assert.deepEqual(names, ['__Host-csrf', '__Host-device', '__Host-refresh', '__Host-session'])
  assert.deepEqual([...(asked[0]?.headers.keys() ?? [])].toSorted(), ['accept', 'cookie'])
  const sent = asked[0]?.headers
    .get('cookie')
    ?.split('; ')
    .map((pair) => pair.split('=')[0])
  assert.deepEqual(sent?.toSorted(), ['__Host-csrf', '__Host-refresh', '__Host-session'])
  assert.equal(asked[0]?.init.redirect, 'manual')
  assert.equal(asked[0]?.init.cache, 'no-store')
})

test('[SERVER-SIDE-2] [T045] a session cookie that comes twice is refused, in either order', async () => {
  const { auth } = anApp()
  const [one, other] = [await aSignedIn(), await aSignedIn({ email: 'eve@example.com' })]
  const cookieOf = ({ cookies }: Browser) => `__Host-session=${cookies.get('__Host-session')}`

  for (const cookie of [`${cookieOf(one)}; ${cookieOf(other)}`, `${cookieOf(other)};${cookieOf(one)}`]) {
    const request = new Request(page, { headers: { cookie } })
    await assert.rejects(auth.getSession(request), { name: 'AuthRefusal', code: 'ambiguous_cookie' })
    const answer = await auth.requireSession(request)
    assert.ok(answer instanceof Response)
    assert.equal(answer.status, 400)
  }
})

test('[SERVER-SIDE-2] [T046] [T047] [T049] a name that only looks like ours is none', async () => {
  const { auth, asked } = anApp()
  const value = (await aSignedIn()).cookies.get('__Host-session')

  for (const cookie of [
    `__HOST-session=${value}`,
    `\u00a0__Host-session=${value}`,
    `\t__Host-session=${value}`,
    `x="a, __Host-session=${value}, y"`,
    `=__Host-session=${value}`,
  ]) {
    assert.equal((await auth.getSession({ headers: { cookie } })).session, null)
  }
  assert.deepEqual(asked, [])
})

test('[SERVER-SIDE-4] a sign-out elsewhere is seen at the next request, and the cookies are taken away', async () => {
  const { auth } = anApp()
  const [browser, other] = [await aSignedIn(), await aSignedIn()]
  assert.ok((await auth.getSession(requestOf(browser))).session)

  await other.post('/v1/sessions/end-others')
  const found = await auth.getSession(requestOf(browser))

  assert.equal(found.session, null)
  assert.deepEqual(found.setCookie.map((line) => line.slice(0, line.indexOf(';') + 1)).toSorted(), [
    '__Host-csrf=;',
    '__Host-refresh=;',
    '__Host-session=;',
  ])
  assert.ok(found.setCookie.every((line) => line.includes('Max-Age=0') && line.includes('Secure')))
})

test('[SERVER-SIDE-4] parts of one page share an answer; other requests, cookies and seconds do not', async (t) => {
  const { auth, asked } = anApp()
  const [ann, eve] = [await aSignedIn(), await aSignedIn({ email: 'eve@example.com' })]
  const request = requestOf(ann)

  await Promise.all([auth.getSession(request), auth.requireSession(request), auth.getSession(request)])
  assert.equal(asked.length, 1)

  await auth.getSession(requestOf(ann))
  assert.equal(asked.length, 2)

  request.headers.set('cookie', requestOf(eve).headers.get('cookie') ?? '')
  assert.equal((await auth.getSession(request)).account?.email, 'eve@example.com')
  assert.equal(asked.length, 3)

  const start = performance.now()
  t.mock.method(performance, 'now', () => start + 1001)
  await auth.getSession(request)
  assert.equal(asked.length, 4)
})

test('[SERVER-SIDE-7] [T053] [T055] [T057] a write that no page of this origin sends is refused', async () => {
  const { auth, asked } = anApp()
  const browser = await aSignedIn()

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'get']) {
    for (const from of [
      {},
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: 'https://example.com.evil.example' },
      { Origin: 'http://example.com' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' },
    ]) {
      const { headers } = requestOf(browser, from as Record<string, string>)
      const request = { method, headers, url: page }
      await assert.rejects(auth.getSession(request), { code: 'origin_refused' })
      const answer = await auth.requireSession(request)
      assert.ok(answer instanceof Response)
      assert.equal(answer.status, 403)
    }
  }
  assert.deepEqual(asked, [])
})

test('[SERVER-SIDE-7] a write of a page of this origin is let through', async () => {
  const { auth } = anApp()
  const browser = await aSignedIn()

  for (const from of [{ Origin: 'https://example.com' }, { 'Sec-Fetch-Site': 'same-origin' }]) {
    const found = await auth.getSession(
      requestOf(browser, from as Record<string, string>, { method: 'POST' }),
    )
    assert.equal(found.account?.email, 'ann@example.com')
  }
})

test('[SERVER-SIDE-8] whoever uses the app alone is not signed out for idleness', async () => {
  const { auth, asked } = anApp()
  const browser = await aSignedIn()
  const halfOfIdle = house.settings.sessions.idleSeconds * 0.6

  for (const _ of [1, 2, 3]) {
    await house.letTimePass(halfOfIdle)
    await house.startMemory()
    assert.ok((await auth.getSession(requestOf(browser))).session)
  }

  assert.equal(asked.filter(({ path }) => path === '/v1/account').length, 3)
})

test('[SERVER-SIDE-8] use is told once a minute at most', async () => {
  const { auth, asked } = anApp()
  const browser = await aSignedIn()

  await house.letTimePass(59)
  await auth.getSession(requestOf(browser))
  assert.equal(asked.length, 1)

  await house.letTimePass(2)
  await auth.getSession(requestOf(browser))
  assert.deepEqual(
    asked.slice(1).map(({ path }) => path),
    ['/v1/session', '/v1/account'],
  )
})

test('[SERVER-SIDE-6] [T043] an answer for one person is kept by no cache, and says what the service wants set', async () => {
  const setCookie = [
    '__Host-session=; Max-Age=0; Path=/',
    '__Host-csrf=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
  ]
  const plain = new Response('Hello', {
    status: 201,
    headers: { 'Cache-Control': 'public, max-age=600', 'X-Own': '1', 'Set-Cookie': 'own=1' },
  })

  const answer = answerPrivately(plain, { setCookie })

  assert.equal(answer.status, 201)
  assert.equal(await answer.text(), 'Hello')
  assert.equal(answer.headers.get('X-Own'), '1')
  assert.equal(answer.headers.get('Cache-Control'), 'private, no-store')
  assert.deepEqual(answer.headers.getSetCookie(), ['own=1', ...setCookie])
  assert.equal(answerPrivately(Response.redirect(page)).headers.get('Cache-Control'), 'private, no-store')
})
