import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Sessions } from '@portcullis/protocol/shapes'
import type { Route } from '../../packages/server/src/http/route.ts'
import { routes } from '../../packages/server/src/routes.ts'
import type { Answer, Browser } from '../../packages/server/src/test/browser.ts'
import { anAccount, aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { makeOperator } from '../../packages/server/src/test/operators.ts'
import { stateOf } from '../../packages/server/src/test/state-of.ts'
import { pathOf, privateReads, sampleBody, writes } from './sample-requests.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const own = 'https://auth.example.com'
const fences = ['origin_refused', 'csrf_refused', 'unsupported_content_type', 'method_not_allowed']

/**
 * The victim's browser, with a session in each transport, and the id of another session of theirs. They run
 * the service: what is refused is refused for where it comes from.
 */
const aVictim = async () => {
  await anAccount(house)
  await makeOperator(house, 'ann@example.com', 'administrator')
  await house.browser().signIn('ann@example.com', goodPassword)
  const browser = house.browser()
  await browser.signIn('ann@example.com', goodPassword, 'token')
  await browser.signIn('ann@example.com', goodPassword, 'cookie')
  await browser.get('/v1/session')
  const { body } = await browser.get<Sessions>('/v1/sessions')
  const id = body.sessions.find(({ current, transport }) => !current && transport === 'token')?.id ?? ''
  return { browser, id }
}

type Victim = Awaited<ReturnType<typeof aVictim>>

const ask = ({ browser, id }: Victim, route: Route, headers: Record<string, string>): Promise<Answer> =>
  browser.send(pathOf(route, id), sampleBody(route), { method: route.method, headers })

/** Refused for this reason whatever the headers, with no effect; and past every fence from our own page. */
const assertRefused = async (route: Route, code: string, cases: Record<string, string>[]) => {
  const victim = await aVictim()
  const state = await stateOf(house)

  for (const headers of cases) {
    const answer = await ask(victim, route, headers)
    assert.equal(answer.code, code, JSON.stringify(headers))
    assert.deepEqual(answer.headers.getSetCookie(), [])
  }

  assert.equal(await stateOf(house), state)
  const honest = await ask(victim, route, {})
  assert.ok(!fences.includes(honest.code ?? ''), `from our own page: ${honest.code}`)
}

const foreignOrigins = [
  'https://evil.example',
  'https://auth.example.com.evil.example',
  'https://evilauth.example.com',
  'http://auth.example.com',
  'https://auth.example.com:444',
  'https://auth.example.com.',
  'https://sub.auth.example.com',
  'https://example.com',
  'https://auth.example.com/',
  'https://auth.example.com@evil.example',
  'HTTPS://AUTH.EXAMPLE.COM',
  `${own}, https://evil.example`,
  'null',
]

test('[T053] one route alone asks for no origin: what browsers report by themselves, for nobody', () => {
  const unprompted = routes
    .filter(({ method }) => method !== 'GET')
    .filter((route) => !writes.includes(route))

  assert.deepEqual(
    unprompted.map(({ path, guard }) => [path, guard]),
    [['/v1/csp-reports', 'anyone']],
  )
})

for (const route of writes) {
  const name = `${route.method} ${route.path}`

  test(`[T053] [T054] [T055] [T064] ${name} is refused from any origin but ours`, () =>
    assertRefused(route, 'origin_refused', [
      ...foreignOrigins.map((origin) => ({ origin })),
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    ]))

  test(`[T056] [T057] ${name} is refused without an origin, unless the browser itself says it is ours`, () =>
    assertRefused(route, 'origin_refused', [
      { origin: '' },
      { origin: '', referer: `${own}/account` },
      ...['cross-site', 'same-site', 'none', 'same-origin, same-origin', 'Same-Origin'].flatMap((site) =>
        ['navigate', 'no-cors', 'cors'].map((mode) => ({
          origin: '',
          'sec-fetch-site': site,
          'sec-fetch-mode': mode,
          'sec-fetch-dest': mode === 'navigate' ? 'document' : 'empty',
        })),
      ),
    ]))

  test(`[T058] [T059] ${name} is refused as any type that a form or a simple request can have`, () =>
    assertRefused(route, 'unsupported_content_type', [
      { 'content-type': '' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'text/plain; application/json' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-type': 'application/csp-report' },
      { 'content-type': 'application/json, text/plain' },
      { 'content-type': 'application/jsonp' },
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-type': 'application/json; charset=utf-8; x=y' },
    ]))

  test(`[T061] ${name} has no effect by a method that a link or an image can make`, async () => {
    const victim = await aVictim()
    const state = await stateOf(house)
    const methods = routes.filter(({ path }) => path === route.path).map(({ method }) => method)

    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const response = await house.knock(pathOf(route, victim.id), {
        method,
        headers: {
          origin: own,
          cookie: [...victim.browser.cookies].map((pair) => pair.join('=')).join('; '),
        },
      })
      if (methods.includes('GET') && method !== 'OPTIONS') continue
      assert.equal(response.status, 405, method)
      assert.equal(response.headers.get('allow'), methods.join(', '))
    }

    assert.equal(await stateOf(house), state)
  })
}

for (const route of writes.filter(({ guard }) => guard !== 'anyone')) {
  test(`[T062] [T063] ${route.method} ${route.path} is refused without the CSRF token of the session`, async () => {
    const bob = await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' })
    const former = await aSignedInBrowser(house, { transport: 'cookie' })
    await former.post('/v1/sign-out')
    const { csrfToken = '' } = bob
    await house.empty()

    await assertRefused(route, 'csrf_refused', [
      { 'x-csrftoken': '' },
      { 'x-csrftoken': 'x' },
      { 'x-csrftoken': '[]' },
      { 'x-csrftoken': csrfToken },
      { 'x-csrftoken': former.csrfToken ?? '' },
      { 'x-csrftoken': `${csrfToken.slice(0, 22)}.${'A'.repeat(43)}` },
      { 'x-csrftoken': '', 'x-csrf-token': csrfToken, 'x-xsrf-token': csrfToken },
    ])
  })

  test(`[T062] ${route.method} ${route.path} takes no CSRF token from a cookie or the address`, async () => {
    const victim = await aVictim()
    const state = await stateOf(house)
    const { csrfToken = '' } = victim.browser

    assert.equal(victim.browser.cookies.has('__Host-csrf'), true)
    const path = `${pathOf(route, victim.id)}?csrfToken=${csrfToken}&X-CSRFToken=${csrfToken}`
    const answer = await victim.browser.send(path, sampleBody(route), {
      method: route.method,
      headers: { 'x-csrftoken': '' },
    })

    assert.equal(answer.code, 'csrf_refused')
    assert.equal(await stateOf(house), state)
  })
}

test('[T060] no header, field or query turns one method into another', async () => {
  const { browser, id } = await aVictim()
  const state = await stateOf(house)
  const path = `/v1/sessions/${id}`

  for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override', '_method']) {
    for (const method of ['POST', 'GET']) {
      const answer = await browser.send(path, undefined, { method, headers: { [name]: 'DELETE' } })
      assert.equal(answer.code, 'method_not_allowed', `${method} with ${name}`)
    }
  }
  const query = await browser.post(`${path}?_method=DELETE`)
  const field = await browser.post('/v1/sessions/end-others', { _method: 'DELETE' })

  assert.deepEqual([query.code, field.code], ['method_not_allowed', 'malformed_request'])
  assert.equal(await stateOf(house), state)
  assert.equal((await browser.send(path, undefined, { method: 'DELETE' })).status, 204)
})

test('[T064] a sign-in that another site makes signs nobody in', async () => {
  await anAccount(house, 'bob@example.com')
  const browser = house.browser()

  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: '', 'sec-fetch-site': 'cross-site' },
  ]) {
    const input = { email: 'bob@example.com', password: goodPassword }
    const answer = await browser.post('/v1/sign-in', input, { headers: headers as Record<string, string> })
    assert.equal(answer.code, 'origin_refused')
  }

  assert.deepEqual(browser.sessionCookies, [])
  assert.equal((await browser.signIn('bob@example.com', goodPassword)).status, 201)
})

for (const route of privateReads) {
  test(`[T065] ${route.path} gives nothing to another site's image, script, frame or style, and asks nobody`, async () => {
    const { browser, id } = await aVictim()
    const path = pathOf(route, id)
    const start = house.ctx.db.roundTrips()

    for (const site of ['cross-site', 'same-site']) {
      for (const dest of ['image', 'script', 'iframe', 'object', 'embed', 'style', 'empty']) {
        const mode = dest === 'iframe' || dest === 'object' ? 'navigate' : 'no-cors'
        const answer = await fetchAs(browser, path, site, mode, dest)
        assert.equal(answer.code, 'origin_refused', `${site} ${dest}`)
        assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin')
      }
    }

    assert.equal(house.ctx.db.roundTrips() - start, 0)
    const honest = route.path.includes('{') ? 404 : 200 // The id is a session's, and nothing else's.
    assert.equal((await fetchAs(browser, path, 'same-origin', 'cors', 'empty')).status, honest)
    assert.equal((await fetchAs(browser, path, 'cross-site', 'navigate', 'document')).status, honest)
  })
}

function fetchAs(browser: Browser, path: string, site: string, mode: string, dest: string): Promise<Answer> {
  return browser.get(path, {
    headers: { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest },
  })
}
