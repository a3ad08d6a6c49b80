import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page, Route } from 'playwright-core'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { type AppServer, serveApp } from './app-server.ts'
import { findFreePort, goodPassword, openTown, type Town } from './support.ts'
import { historyOf, listenToRequests, whatIsLeft } from './traces.ts'

let town: Town
let app: AppServer
before(async () => {
  const port = await findFreePort()
  const origin = `http://localhost:${port}`
  town = await openTown({ CORS_ALLOWED_ORIGINS: origin, CSRF_TRUSTED_ORIGINS: origin })
  app = await serveApp({ authUrl: town.url, port })
})
after(async () => {
  await app.close()
  await town.close()
})

async function openApp(profile: BrowserContext, path = '/'): Promise<Page> {
  const page = await profile.newPage()
  await page.goto(app.url + path)
  await page.waitForFunction(() => 'app' in globalThis)
  return page
}

async function signedInApp(profile: BrowserContext, email: string, path = '/'): Promise<Page> {
  const page = await openApp(profile, path)
  await page.evaluate((credentials) => window.app.signIn(credentials), { email, password: goodPassword })
  return page
}

const statusOf = (page: Page) => page.evaluate(async () => (await window.app.ready()).status)
const accessTokenOf = (page: Page) => page.evaluate(() => window.app.getAccessToken())
/** What the app's API answers the SDK's fetch. */
const whoAmI = (page: Page) =>
  page.evaluate(async () => {
    const answer = await window.app.fetch('/api/whoami')
    return { status: answer.status, ...(await answer.json()) }
  })
/** Lets six minutes pass for a page, after which its access token has ended. */
const outliveToken = (page: Page) =>
  page.evaluate(() => {
    const now = Date.now
    Date.now = () => now() + 360_000
  })

type SessionRow = { id: string; generation: number; end_reason: string | null; deviceKey: boolean }

const sessionOf = async (email: string) => {
  const [row, ...more] = await town.rows(sql<
    SessionRow & { account: string }
  >`select s.id, s.generation, s.end_reason,
    s.device_jkt is not null as "deviceKey", a.id as account from portcullis.sessions s
    join portcullis.accounts a on a.id = s.account_id where a.email = ${email}`)
  assert.ok(row)
  assert.equal(more.length, 0)
  return row
}

test('[CLIENT-15] a page of another origin signs in, bound to a key, and its token opens an API', async (t) => {
  const email = await town.anAccount('app')
  const page = await openApp(await town.profile(t))
  assert.equal(await statusOf(page), 'signed-out')
  assert.deepEqual(await whoAmI(page), { status: 401, account: null })

  await page.evaluate((credentials) => window.app.signIn(credentials), { email, password: goodPassword })

  const session = await sessionOf(email)
  assert.equal(await statusOf(page), 'signed-in')
  assert.deepEqual(await whoAmI(page), { status: 200, account: session.account })
  assert.equal(session.deviceKey, true)
})

test('[CLIENT-1] after a reload one bootstrap signs in again, however many ask', async (t) => {
  const email = await town.anAccount('reload')
  const page = await signedInApp(await town.profile(t), email)
  const requests = listenToRequests(page)

  await page.reload()
  await page.waitForFunction(() => 'app' in globalThis)
  const tokens = await page.evaluate(async () => {
    await Promise.all([window.app.ready(), window.app.ready(), window.app.ready()])
    return Promise.all([1, 2, 3].map(() => window.app.getAccessToken()))
  })

  assert.equal(new Set(tokens).size, 1)
  assert.equal((await whoAmI(page)).status, 200)
  const asked = (await requests()).filter(
    ({ url, method }) => url.startsWith(town.url) && method !== 'OPTIONS',
  )
  assert.deepEqual(
    asked.map(({ method, url }) => `${method} ${url.slice(town.url.length)}`),
    ['GET /v1/session', 'POST /v1/token/refresh'],
  )
  assert.equal((await sessionOf(email)).generation, 1)
})

test('[CLIENT-12] a sign-in and a sign-out in one tab reach the other at once', async (t) => {
  const email = await town.anAccount('two')
  const profile = await town.profile(t)
  const [first, second] = [await openApp(profile), await openApp(profile)]
  assert.equal(await statusOf(second), 'signed-out')

  await first.evaluate((credentials) => window.app.signIn(credentials), { email, password: goodPassword })
  await second.waitForFunction(() => window.app.session.get().status === 'signed-in')
  assert.equal((await whoAmI(second)).status, 200)

  await second.evaluate(() => window.app.signOut())
  await first.waitForFunction(() => window.app.session.get().status === 'signed-out')
  assert.equal((await whoAmI(first)).status, 401)
  assert.equal((await sessionOf(email)).end_reason, 'signed-out')
})

/**
 * Lets the server rotate, and its answer be lost on the way: the browser sees none of it, no cookie either.
 */
async function loseRotation(profile: BrowserContext, route: Route): Promise<number> {
  const request = route.request()
  const cookies = await profile.cookies(request.url())
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const answer = await fetch(request.url(), {
    method: request.method(),
    headers: { ...request.headers(), cookie, origin: app.url },
  })
  if (answer.ok) await route.abort('connectionreset')
  else
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    })
  return answer.status
}

test('[CLIENT-4] a refresh whose answer was lost goes on, and ends nobody’s session', async (t) => {
  const email = await town.anAccount('lost')
  const profile = await town.profile(t)
  const page = await signedInApp(profile, email)
  const before = await accessTokenOf(page)
  const lost: number[] = []
  await page.route('**/v1/token/refresh', async (route) => {
    if (lost.includes(200)) return route.continue()
    lost.push(await loseRotation(profile, route))
  })

  await outliveToken(page)
  const token = await accessTokenOf(page)

  assert.equal(lost.at(-1), 200)
  assert.equal((await sessionOf(email)).generation, 1)
  assert.notEqual(token, before)
  assert.equal((await whoAmI(page)).status, 200)
  await page.reload()
  await page.waitForFunction(() => 'app' in globalThis)
  assert.equal(await statusOf(page), 'signed-in')
  assert.equal((await sessionOf(email)).end_reason, null)
})

for (const lacking of [[], ['locks'], ['locks', 'channel']]) {
  const without = lacking.length > 0 ? `without ${lacking.join(' and ')}` : 'with all a browser has'
  test(`[CLIENT-3] ten tabs that refresh at once stay signed in, ${without}`, async (t) => {
    const email = await town.anAccount('ten')
    const profile = await town.profile(t)
    await takeAway(profile, lacking)
    const first = await signedInApp(profile, email)
    const tabs = [first, ...(await Promise.all(Array.from({ length: 9 }, () => openApp(profile))))]
    assert.deepEqual([...new Set(await Promise.all(tabs.map(statusOf)))], ['signed-in'])
    const generation = (await sessionOf(email)).generation

    await Promise.all(tabs.map(outliveToken))
    const tokens = await Promise.all(tabs.map(accessTokenOf))

    assert.ok(tokens.every((token) => typeof token === 'string'))
    const answers = await Promise.all(tabs.map(whoAmI))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    const session = await sessionOf(email)
    assert.equal(session.end_reason, null)
    assert.ok(session.generation > generation && session.generation <= generation + 10)
    await first.reload()
    await first.waitForFunction(() => 'app' in globalThis)
    assert.equal(await statusOf(first), 'signed-in')
  })
}

/** Removes what older browsers do not have, from every page to come. */
async function takeAway(profile: BrowserContext, lacking: string[]): Promise<void> {
  await profile.addInitScript((lacking) => {
    if (lacking.includes('locks')) Reflect.deleteProperty(Navigator.prototype, 'locks')
    if (lacking.includes('channel')) Reflect.deleteProperty(globalThis, 'BroadcastChannel')
    if (lacking.includes('storage')) Reflect.deleteProperty(globalThis, 'indexedDB')
  }, lacking)
}

test('[CLIENT-15] without IndexedDB everything works, without a key', async (t) => {
  const email = await town.anAccount('keyless')
  const profile = await town.profile(t)
  await takeAway(profile, ['storage'])
  const page = await signedInApp(profile, email)

  await page.reload()
  await page.waitForFunction(() => 'app' in globalThis)

  assert.equal((await whoAmI(page)).status, 200)
  assert.equal((await sessionOf(email)).deviceKey, false)
})

test('[CLIENT-16] [T209] nothing secret or personal is left where a script could read it, and the key stays', async (t) => {
  const email = await town.anAccount('secretive')
  const profile = await town.profile(t)
  const page = await signedInApp(profile, email)
  await outliveToken(page)
  const token = (await accessTokenOf(page)) ?? ''
  await page.evaluate(() => window.app.account.get())

  const left = await whatIsLeft(page)

  const cookies = await profile.cookies()
  const refresh = cookies.find(({ name }) => name === 'refresh')?.value ?? ''
  const csrf = cookies.find(({ name }) => name === 'csrf')?.value ?? ''
  const { account, id } = await sessionOf(email)
  const salts = refresh.split('.').filter((part) => part.length > 8)
  assert.ok(token.length > 100 && refresh.length > 40 && salts.length > 1)
  for (const secret of [email, 'Ann', account, goodPassword, token, ...token.split('.'), refresh, ...salts]) {
    // Half of the CSRF token is the id of its session, and that is no secret.
    if (secret !== id) assert.ok(!left.text.includes(secret), secret)
  }
  assert.ok(left.text.includes('device-keys'), 'the databases are looked into')
  assert.match(left.text, new RegExp(`"cookie":"csrf=${csrf.replaceAll('.', '\\.')}"`))
  assert.deepEqual({ keys: left.keys, extractable: left.extractableKeys }, { keys: 1, extractable: 0 })
  assert.deepEqual(await historyOf(page), ['about:blank', `${app.url}/`])
})

test('[CLIENT-14] [T212] elements with the names of a browser’s properties do not disturb it', async (t) => {
  const email = await town.anAccount('clobbered')
  const profile = await town.profile(t)
  const page = await signedInApp(profile, email, '/clobbered')
  assert.equal(await page.evaluate(() => typeof document.cookie), 'object')

  await page.reload()
  await page.waitForFunction(() => 'app' in globalThis)

  assert.equal((await whoAmI(page)).status, 200)
  await page.evaluate(() => window.app.signOut())
  assert.equal((await sessionOf(email)).end_reason, 'signed-out')
})

test('a refresh cookie stolen without the key of its browser is worth nothing, and ends nothing', async (t) => {
  const email = await town.anAccount('robbed')
  const [own, thief] = [await town.profile(t), await town.profile(t)]
  const page = await signedInApp(own, email)
  await thief.addCookies(await own.cookies())
  const stolen = await openApp(thief)

  assert.equal(await statusOf(stolen), 'signed-out')

  assert.equal((await sessionOf(email)).end_reason, null)
  await outliveToken(page)
  assert.equal((await whoAmI(page)).status, 200)
})

test('[WEB-1] [T211] in all of this nothing broke a policy, threw, or came from elsewhere', () => {
  assert.deepEqual(town.wrongs, [])
  assert.deepEqual([...town.origins].toSorted(), [app.url, town.url].toSorted())
})
