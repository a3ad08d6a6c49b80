import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { pages, paths } from '@portcullis/protocol/paths'
import { createApp } from '../app.ts'
import { createContext } from '../platform/context.ts'
import { anAccount } from '../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../test/house.ts'
import { stateOf } from '../test/state-of.ts'

type Asked = { ip?: string; headers?: Record<string, string>; method?: string; body?: string }

const json = { origin: 'https://auth.example.com', 'content-type': 'application/json' }
const signIn = { email: 'ann@example.com', password: goodPassword, transport: 'cookie' }

/** One request over plain http, to the same house. */
const overHttp = (house: House, path: string, { ip = '192.0.2.1', headers, ...init }: Asked = {}) => {
  const { host } = new URL(house.settings.server.publicUrl)
  const request = new Request(`http://${host}${path}`, { ...init, headers: { host, ...headers } })
  return house.app.fetch(request, { ip })
}

/** Asks a server that has not warned of anything yet. */
const askNewServer = (house: House) => {
  const app = createApp(createContext(house.ctx))
  return (path: string, ip: string, headers: Record<string, string>) =>
    app.fetch(
      new Request(`http://auth.example.com${path}`, { headers: { host: 'auth.example.com', ...headers } }),
      { ip },
    )
}

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code

const warningsOf = (house: House) =>
  house.logged
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level === 'warn')
    .map(({ topic, msg }) => ({ topic, msg }))

describe('over which way', () => {
  let house: House
  before(async () => {
    house = await openHouse({ ALLOWED_HOSTS: 'accounts.example.com' })
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  for (const path of [...Object.values(pages), '/', '/.well-known/change-password']) {
    test(`[EDGE-4] ${path} over plain http leads to the same page over https, and sets no cookie`, async () => {
      for (const method of ['GET', 'HEAD']) {
        const answer = await overHttp(house, `${path}?return_to=%2Fapp&a=b`, { method })

        assert.equal(answer.status, 308)
        assert.equal(answer.headers.get('location'), `https://auth.example.com${path}?return_to=%2Fapp&a=b`)
        assert.deepEqual(answer.headers.getSetCookie(), [])
        assert.equal(answer.headers.get('strict-transport-security'), null)
        assert.equal(answer.headers.get('cache-control'), 'no-store')
      }
    })
  }

  test('[EDGE-4] it leads to the host that was asked for, if that is served, without the port of http', async () => {
    const hosts = ['ACCOUNTS.example.com', 'accounts.example.com:80', 'accounts.example.com:8080']

    for (const host of hosts) {
      const answer = await overHttp(house, pages.signIn, { headers: { host } })
      assert.equal(answer.headers.get('location'), `https://accounts.example.com${pages.signIn}`)
    }
  })

  const addresses: [publicUrl: string, asked: string, led: string][] = [
    [
      'https://auth.example.com:8443',
      'http://auth.example.com/sign-in',
      'https://auth.example.com:8443/sign-in',
    ],
    ['https://auth.example.com/auth', 'http://auth.example.com/auth/', 'https://auth.example.com/auth/'],
    ['https://auth.example.com/auth', 'http://auth.example.com/auth', 'https://auth.example.com/auth'],
    [
      'https://auth.example.com/auth',
      'http://auth.example.com/auth/sign-in',
      'https://auth.example.com/auth/sign-in',
    ],
  ]
  for (const [publicUrl, asked, led] of addresses) {
    test(`[EDGE-4] of ${publicUrl}, ${asked} leads to ${led}`, async () => {
      const server = { ...house.settings.server, publicUrl }
      const app = createApp(createContext({ ...house.ctx, settings: { ...house.settings, server } }))

      const answer = await app.fetch(new Request(asked, { headers: { host: 'auth.example.com' } }))

      assert.equal(answer.status, 308)
      assert.equal(answer.headers.get('location'), led)
    })
  }

  test('[EDGE-4] without SECURE_SSL_REDIRECT a page over plain http is refused, never shown', async () => {
    const edge = { ...house.settings.edge, secureSslRedirect: false }
    const app = createApp(createContext({ ...house.ctx, settings: { ...house.settings, edge } }))

    const answer = await app.fetch(
      new Request('http://auth.example.com/sign-in', { headers: { host: 'auth.example.com' } }),
    )

    assert.equal(answer.status, 403)
    assert.equal(await codeOf(answer), 'https_required')
  })

  test('[EDGE-5] a password or a cookie over plain http is refused, and nothing is read of it', async () => {
    await anAccount(house)
    const before = await stateOf(house)
    const trips = house.ctx.db.roundTrips()

    const answers = [
      await overHttp(house, paths.signIn, { method: 'POST', headers: json, body: JSON.stringify(signIn) }),
      await overHttp(house, paths.signIn, { method: 'POST', headers: json, body: '{' }),
      await overHttp(house, paths.session, { headers: { cookie: '__Host-session=a; __Host-session=b' } }),
      await overHttp(house, paths.account, { headers: { authorization: 'Bearer a.b.c' } }),
      await overHttp(house, paths.signIn, { method: 'OPTIONS', headers: json }),
      await overHttp(house, pages.signIn, { method: 'POST', headers: json, body: JSON.stringify(signIn) }),
      await overHttp(house, '/assets/app.js'),
      await overHttp(house, '/nowhere'),
    ]

    for (const answer of answers) {
      assert.equal(answer.status, 403)
      assert.deepEqual(answer.headers.getSetCookie(), [])
      assert.equal(answer.headers.get('location'), null)
      assert.equal(await codeOf(answer), 'https_required')
    }
    assert.equal(house.ctx.db.roundTrips() - trips, 0)
    assert.equal(await stateOf(house), before)
    assert.equal((await house.browser().post(paths.signIn, signIn)).status, 201)
  })

  const probes: [ip: string, headers: Record<string, string>, isAnswered: boolean][] = [
    ['127.0.0.1', {}, true],
    ['127.9.9.9', {}, true],
    ['::1', {}, true],
    ['192.0.2.1', {}, false],
    ['192.0.2.1', { 'x-forwarded-for': '127.0.0.1' }, false],
    ['127.0.0.1', { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'http' }, false],
  ]
  for (const [ip, headers, isAnswered] of probes) {
    const how = isAnswered ? 'is answered' : 'is refused'
    test(`[EDGE-5] a probe over plain http from ${ip} with ${JSON.stringify(headers)} ${how}`, async () => {
      for (const path of ['/healthz', '/readyz']) {
        const answer = await overHttp(house, path, { ip, headers })
        assert.equal(answer.status, isAnswered ? 200 : 403, path)
      }
      assert.equal((await overHttp(house, paths.session, { ip, headers })).status, 403)
    })
  }

  const claims: [what: string, ip: string, said: string | undefined, isHttps: boolean][] = [
    ['a trusted proxy says https', '127.0.0.1', 'https', true],
    ['in capitals', '127.0.0.1', 'HTTPS', true],
    ['two of them agree', '127.0.0.1', 'https, https', true],
    ['it says http', '127.0.0.1', 'http', false],
    ['it says nothing', '127.0.0.1', undefined, false],
    ['it says something empty', '127.0.0.1', '', false],
    ['it hands on what the person said', '127.0.0.1', 'https,http', false],
    ['in the other order', '127.0.0.1', 'http, https', false],
    ['it says something else', '127.0.0.1', 'httpsx', false],
    ['a stranger says https', '192.0.2.1', 'https', false],
    ['another address of this machine says https', '127.0.0.2', 'https', false],
    ['nobody says https', '', 'https', false],
  ]
  for (const [what, ip, said, isHttps] of claims) {
    test(`[EDGE-3] [T079] ${what}: that is ${isHttps ? 'https' : 'no https'}`, async () => {
      const headers: Record<string, string> = said === undefined ? {} : { 'x-forwarded-proto': said }

      const answer = await overHttp(house, paths.session, { ip, headers })

      assert.equal(answer.status, isHttps ? 200 : 403)
      assert.equal(answer.headers.has('strict-transport-security'), isHttps)
    })
  }

  test('[EDGE-3] over an encrypted connection strangers say nothing about the way, and a proxy can deny it', async () => {
    const ask = (ip: string, said: string) =>
      house.knock(paths.session, { ip, headers: { 'x-forwarded-proto': said } })

    assert.equal((await ask('192.0.2.1', 'http')).status, 200)
    assert.equal((await ask('127.0.0.1', 'https')).status, 200)
    assert.equal((await ask('127.0.0.1', 'http')).status, 403)
  })

  const circles: [what: string, ip: string, headers: Record<string, string>, isLed: boolean][] = [
    ['plain http, said by the proxy', '127.0.0.1', { 'x-forwarded-proto': 'http' }, true],
    ['plain http, past the proxy', '192.0.2.1', {}, true],
    ['a proxy that says nothing', '127.0.0.1', {}, false],
    ['a proxy that says both', '127.0.0.1', { 'x-forwarded-proto': 'https,http' }, false],
    [
      'a browser that came over https',
      '127.0.0.1',
      { 'x-forwarded-proto': 'http', 'sec-fetch-site': 'none' },
      false,
    ],
    [
      'the same past the proxy',
      '10.0.0.7',
      { 'x-forwarded-proto': 'https', 'sec-fetch-site': 'none' },
      false,
    ],
  ]
  for (const [what, ip, headers, isLed] of circles) {
    const where = isLed ? 'leads to https' : 'is told, and led nowhere: it could be led in circles'
    test(`[EDGE-6] [T079] ${what} ${where}`, async () => {
      const answer = await overHttp(house, pages.signIn, { ip, headers })

      assert.equal(answer.status, isLed ? 308 : 403)
      if (!isLed) assert.equal(await codeOf(answer), 'https_required')
    })
  }

  const doubts: [topic: string, ip: string, headers: Record<string, string>, line: RegExp][] = [
    ['proxy-without-scheme', '127.0.0.1', {}, /proxy_set_header x-forwarded-proto \$scheme;$/],
    [
      'proxy-with-two-schemes',
      '127.0.0.1',
      { 'x-forwarded-proto': 'https,http', 'x-forwarded-for': '192.0.2.1' },
      /proxy_set_header x-forwarded-proto \$scheme;$/,
    ],
    [
      'proxy-in-circles',
      '127.0.0.1',
      { 'x-forwarded-proto': 'http', 'x-forwarded-for': '192.0.2.1', 'sec-fetch-site': 'none' },
      /send x-forwarded-proto: https/,
    ],
    [
      'proxy-without-address',
      '127.0.0.1',
      { 'x-forwarded-proto': 'https' },
      /proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;$/,
    ],
    [
      'proxy-not-trusted',
      '10.0.0.7',
      { 'x-forwarded-proto': 'https' },
      /TRUSTED_PROXIES=127\.0\.0\.1\/32,10\.0\.0\.7\/32$/,
    ],
  ]
  for (const [topic, ip, headers, line] of doubts) {
    test(`[EDGE-9] ${topic} is said once, with the line that mends it`, async () => {
      const ask = askNewServer(house)

      for (let times = 0; times < 3; times++) await ask(pages.signIn, ip, headers)

      const [warning, ...more] = warningsOf(house)
      assert.deepEqual(more, [])
      assert.equal(warning?.topic, topic)
      assert.match(warning?.msg, line)
    })
  }

  test('[EDGE-9] nobody is told to trust a stranger, and a probe or a proxy that does well is no doubt', async () => {
    const ask = askNewServer(house)

    await ask(pages.signIn, '203.0.113.66', { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.0.0.1' })
    await ask('/healthz', '127.0.0.1', {})
    await ask(pages.signIn, '127.0.0.1', { 'x-forwarded-proto': 'http', 'x-forwarded-for': '203.0.113.66' })
    await ask(paths.session, '127.0.0.1', { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.66' })
    await ask(paths.session, '127.0.0.1', { 'x-forwarded-proto': 'https', 'x-forwarded-for': '127.0.0.1' })

    assert.deepEqual(warningsOf(house), [])
  })
})
