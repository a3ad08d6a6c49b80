import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { FakeBrowser, stubGlobals } from './test/fake-browser.ts'

const refresh = '/v1/token/refresh'

test('[CLIENT-3] however many ask for a token at once, there is one refresh', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(290)

  const tokens = await Promise.all(Array.from({ length: 20 }, () => tab.getAccessToken()))

  assert.equal(new Set(tokens).size, 1)
  assert.equal(browser.server.countOf(refresh), 1)
})

for (const without of ['with Web Locks', 'without Web Locks']) {
  test(`[CLIENT-3] ten tabs that refresh at once all stay signed in, ${without}`, async (t) => {
    const browser = new FakeBrowser(t)
    if (without.startsWith('without')) t.after(stubGlobals({ navigator: {} }))
    await browser.openSignedInTab()
    const tabs = Array.from({ length: 10 }, () => browser.openTab())
    await Promise.all(tabs.map((tab) => tab.ready()))
    browser.pass(290)

    const tokens = await Promise.all(tabs.map((tab) => tab.getAccessToken()))

    assert.equal(new Set(tokens).size, 10)
    assert.ok(tabs.every((tab) => tab.session.get().status === 'signed-in'))
    assert.equal(browser.server.livingSessions(), 1)
  })
}

test('[CLIENT-4] an answer that is lost is asked for again, and nobody is signed out', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(290)
  browser.server.meddle(refresh, async (answer) => {
    await answer()
    throw new TypeError('Failed to fetch')
  })

  const token = await tab.getAccessToken()

  assert.equal(typeof token, 'string')
  assert.equal(browser.server.countOf(refresh), 2)
  assert.equal(browser.server.livingSessions(), 1)
})

test('[CLIENT-4] a refresh that another one has overtaken is asked again', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(290)
  browser.server.meddle(refresh, async () => browser.server.problem('refresh_superseded'))

  const token = await tab.getAccessToken()

  assert.equal(typeof token, 'string')
  assert.equal(browser.server.countOf(refresh), 2)
})

test('[CLIENT-6] a refresh that stays overtaken signs out, so that the person can sign in again', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(290)
  const overtaken = async () => browser.server.problem('refresh_superseded')
  browser.server.meddle(refresh, overtaken)
  browser.server.meddle(refresh, overtaken)

  const token = await tab.getAccessToken()

  assert.equal(token, undefined)
  assert.deepEqual(tab.session.get(), { status: 'signed-out', reason: 'refresh_superseded' })
})

test('[CLIENT-5] a lock that another tab holds for ever delays a token by five seconds', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(290)
  browser.locks.jam()
  mock.timers.enable({ apis: ['setTimeout'] })
  t.after(() => mock.timers.reset())

  let token: string | undefined
  tab.getAccessToken().then((given) => {
    token = given
  })
  await advance(4_900)
  assert.equal(token, undefined)
  await advance(200)

  assert.equal(typeof token, 'string')
})

test('[CLIENT-5] a lock that is refused or broken delays nothing', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()

  for (const request of [
    () => Promise.reject(new DOMException('of an opaque origin', 'SecurityError')),
    () => {
      throw new DOMException('of an inactive document', 'InvalidStateError')
    },
    async (_name: string, _options: object, work: () => Promise<void>) => {
      void work()
      throw new DOMException('stolen', 'AbortError')
    },
  ]) {
    const unstub = stubGlobals({ navigator: { locks: { request } } })
    browser.pass(290)
    assert.equal(typeof (await tab.getAccessToken()), 'string')
    unstub()
  }
})

test('[CLIENT-5] a network that never answers leaves nobody waiting for more than 15 seconds', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(310)
  browser.locks.jam()
  browser.server.meddle(refresh, () => new Promise(() => undefined))
  mock.timers.enable({ apis: ['setTimeout'] })
  t.after(() => mock.timers.reset())

  let outcome: unknown
  tab.getAccessToken().catch((error) => {
    outcome = error
  })
  await advance(15_100)

  assert.equal((outcome as Error).name, 'AuthUnreachable')
  assert.equal(tab.session.get().status, 'signed-in')
})

for (const code of ['refresh_refused', 'session_expired', 'session_stolen', 'device_key_needed'] as const) {
  test(`[CLIENT-6] ${code} signs out, and says so`, async (t) => {
    const browser = new FakeBrowser(t)
    const tab = await browser.openSignedInTab()
    browser.pass(290)
    browser.server.meddle(refresh, async () => browser.server.problem(code))

    const token = await tab.getAccessToken()

    assert.equal(token, undefined)
    assert.deepEqual(tab.session.get(), { status: 'signed-out', reason: code })
  })
}

const passing = {
  'a network failure': () => Promise.reject(new TypeError('Failed to fetch')),
  'a server without its database': (browser: FakeBrowser) => browser.server.problem('unavailable'),
  'too many attempts': (browser: FakeBrowser) =>
    browser.server.problem('too_many_attempts', { 'Retry-After': '7' }),
  "a proxy's page": () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
  "a proxy's refusal": () => Response.json({ message: 'no' }, { status: 401 }),
  "a hotel's page": () => new Response('<h1>Welcome</h1>', { headers: { 'Content-Type': 'text/html' } }),
  "somebody else's JSON": () => Response.json({ hello: 'world' }),
  'half an answer': () => Response.json({ accessToken: 'x', session: {}, account: {}, csrfToken: 'y' }),
}

for (const [what, answer] of Object.entries(passing)) {
  test(`[CLIENT-6] ${what} signs nobody out`, async (t) => {
    const browser = new FakeBrowser(t)
    const tab = await browser.openSignedInTab()
    const before = tab.session.get()
    browser.pass(310)
    for (const _ of ['first', 'again']) browser.server.meddle(refresh, async () => answer(browser))

    await assert.rejects(tab.getAccessToken(), /^Auth/)
    browser.server.leaveAlone()

    assert.equal(tab.session.get(), before)
    assert.equal(typeof (await tab.getAccessToken()), 'string')
  })
}

test('[CLIENT-6] a refusal says when to try again', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(310)
  browser.server.meddle(refresh, async () =>
    browser.server.problem('too_many_attempts', { 'Retry-After': '7' }),
  )

  await assert.rejects(tab.getAccessToken(), {
    name: 'AuthRefusal',
    code: 'too_many_attempts',
    status: 429,
    title: 'Too many attempts. Try again later.',
    retryAfterSeconds: 7,
  })
})

test('[CLIENT-6] while the old token lasts, a refresh that fails costs nothing', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  const before = await tab.getAccessToken()
  browser.pass(290)
  browser.server.meddle(refresh, async () => browser.server.problem('unavailable'))

  assert.equal(await tab.getAccessToken(), before)
})

test('[CLIENT-7] a token is fresh by the time that has passed, whatever the wall clock says', async (t) => {
  const browser = new FakeBrowser(t)
  const years = 20 * 365 * 86_400_000
  const wall = mock.method(Date, 'now', () => 1_000_000_000_000 + years)
  t.after(() => wall.mock.restore())
  const tab = await browser.openSignedInTab()
  const first = await tab.getAccessToken()

  browser.pass(260)
  wall.mock.mockImplementation(() => 1_000_000_000_000)
  assert.equal(await tab.getAccessToken(), first)
  browser.pass(15)
  assert.notEqual(await tab.getAccessToken(), first)
})

test('[CLIENT-7] a machine that slept, and its monotonic clock with it, asks for a new token', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  const first = await tab.getAccessToken()
  const awake = Date.now()
  const wall = mock.method(Date, 'now', () => awake + 3_600_000)
  t.after(() => wall.mock.restore())

  assert.notEqual(await tab.getAccessToken(), first)
})

test('[CLIENT-7] tokens that live for less than a minute do not cost a refresh each time', async (t) => {
  const browser = new FakeBrowser(t)
  browser.server.lifetimeSeconds = 20
  const tab = await browser.openSignedInTab()

  await tab.getAccessToken()
  await tab.getAccessToken()

  assert.equal(browser.server.countOf(refresh), 0)
})

/** Lets the mocked time pass, with room for everything that follows from each step. */
async function advance(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 100) {
    mock.timers.tick(100)
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve))
  }
}
