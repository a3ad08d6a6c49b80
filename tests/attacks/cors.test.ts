import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { consolePages, pages, paths } from '@portcullis/protocol/paths'
import { routes } from '../../packages/server/src/routes.ts'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
import { pathOf } from './sample-requests.ts'

const app = 'https://app.example.com'
const anId = '6f1c0e6e-5d0c-4d62-9c39-0c2a9a3e7b11'

let house: House
let browser: Browser
before(async () => {
  house = await openHouse({ CORS_ALLOWED_ORIGINS: app, CSRF_TRUSTED_ORIGINS: app })
  browser = await aSignedInBrowser(house, { transport: 'cookie' })
})
after(() => house.close())

const everywhere = [
  ...new Set(routes.map((route) => pathOf(route, anId))),
  ...Object.values({ ...pages, ...consolePages }),
  '/',
  '/v1/openapi.json',
  '/.well-known/security.txt',
  '/nowhere',
]

/** What a page of this origin would be let do, by the headers of an answer and of a preflight. */
async function allowedTo(origin: string, path: string, headers: Record<string, string> = {}) {
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  const simple = await house.knock(path, { headers: { origin, cookie, ...headers } })
  const preflight = await house.knock(path, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET', ...headers },
  })
  return [simple, preflight].flatMap((answer) =>
    [...answer.headers].filter(([name]) => name.startsWith('access-control-')),
  )
}

const foreign: [attack: string, origins: string[]][] = [
  ['T066', ['https://evil.example']],
  ['T067', ['null', 'NULL', 'file://', '']],
  [
    'T068',
    [
      `${app}.evil.example`,
      'https://evilapp.example.com',
      'https://appxexample.com',
      'https://app.examplexcom',
      `${app}%60.evil.example`,
      `${app}_.evil.example`,
      `${app}@evil.example`,
      'https://evil.example@app.example.com',
      'http://app.example.com',
      `${app}:8443`,
      `${app}:443`,
      'https://APP.example.com',
      'HTTPS://app.example.com',
      `${app}.`,
      'https://sub.app.example.com',
      'https://example.com',
      `${app}/`,
      `${app}, https://evil.example`,
      `https://evil.example, ${app}`,
      `${app} https://evil.example`,
      `\u00a0${app}`,
    ],
  ],
]
for (const [attack, origins] of foreign) {
  for (const origin of origins) {
    test(`[API-5] [${attack}] a page of ${JSON.stringify(origin)} may read nothing`, async () => {
      for (const path of attack === 'T068' ? [paths.session, paths.jwks] : everywhere) {
        assert.deepEqual(await allowedTo(origin, path), [], path)
      }
      assert.ok((await allowedTo(app, paths.session)).length > 0)
    })
  }
}

test('[API-5] [T066] a page of another origin gets no token, though it sends the cookies', async () => {
  const { csrfToken = '' } = browser
  for (const origin of ['https://evil.example', 'null']) {
    const answer = await browser.post(paths.tokenRefresh, undefined, {
      headers: { origin, 'x-csrftoken': csrfToken },
    })

    assert.equal(answer.code, 'origin_refused')
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
    assert.deepEqual(answer.headers.getSetCookie(), [])
  }
})

test('[API-5] [T069] the named origin reads with credentials, and is asked again within two hours', async () => {
  const headers = { origin: app, 'access-control-request-method': 'POST' }
  const preflight = await house.knock(paths.signIn, { method: 'OPTIONS', headers })

  for (const path of everywhere) {
    const { headers } = await house.knock(path, { headers: { origin: app } })
    assert.equal(headers.get('access-control-allow-origin'), app, path)
    assert.equal(headers.get('access-control-allow-credentials'), 'true', path)
    assert.match(headers.get('vary') ?? '', /\bOrigin\b/, path)
  }
  assert.equal(preflight.headers.get('access-control-allow-origin'), app)
  assert.match(preflight.headers.get('vary') ?? '', /\bOrigin\b/)
  assert.ok(Number(preflight.headers.get('access-control-max-age')) <= 7200)
})

test('[API-5] [T069] whoever asks, an answer says that it depends on the origin', async () => {
  for (const headers of [{}, { origin: 'https://evil.example' }] as Record<string, string>[]) {
    const answer = await house.knock(paths.session, { headers })
    assert.match(answer.headers.get('vary') ?? '', /\bOrigin\b/)
  }
})

test('[API-5] [T070] a preflight approves what the SDK sends and nothing more', async () => {
  const ask = (origin: string, method: string, headers: string) =>
    house.knock(paths.account, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
        'access-control-request-private-network': 'true',
        'access-control-request-local-network': 'true',
      },
    })
  const lists = (answer: Response, name: string) =>
    (answer.headers.get(`access-control-allow-${name}`) ?? '').toLowerCase().split(', ')

  for (const method of ['PUT', 'DELETE', 'PROPFIND', 'TRACE']) {
    const named = await ask(app, method, 'authorization, x-custom, cookie, x-forwarded-for')
    const stranger = await ask('https://evil.example', method, 'authorization')

    assert.deepEqual(lists(named, 'methods'), ['get', 'post', 'patch', 'delete'])
    assert.deepEqual(lists(named, 'headers'), [
      'authorization',
      'content-type',
      'x-csrftoken',
      'dpop',
      'challenge-solution',
    ])
    assert.equal(named.headers.get('access-control-allow-private-network'), null)
    assert.equal(named.headers.get('access-control-allow-local-network'), null)
    assert.deepEqual(
      [...stranger.headers.keys()].filter((name) => name.startsWith('access-control-')),
      [],
    )
  }
})

test('[API-5] [T072] no answer may be read by everybody, keys and documents included', async () => {
  for (const path of everywhere) {
    for (const origin of [app, 'https://evil.example', 'null', '*']) {
      const values = (await allowedTo(origin, path)).map(([, value]) => value)
      assert.ok(!values.includes('*'), `${path} for ${origin}`)
    }
  }
})
