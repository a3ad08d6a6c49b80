import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { pages, paths } from '@portcullis/protocol/paths'
import { anAccount } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { stateAndLogOf } from '../../packages/server/src/test/state-of.ts'
import { listenFor, proxied } from './raw-socket.ts'

let house: House
let line: Awaited<ReturnType<typeof listenFor>>
before(async () => {
  house = await openHouse()
  line = await listenFor(house)
})
beforeEach(() => house.empty())
after(async () => {
  await line.close()
  await house.close()
})

const email = 'ann@example.com'
const body = JSON.stringify({ email })
const json = [
  'Origin: https://auth.example.com',
  'Content-Type: application/json',
  `Content-Length: ${body.length}`,
]

const linksTo = async (address: string) =>
  (await house.mailTo(address)).flatMap(({ text }) => text.match(/https?:\/\/[^\s#]+/g) ?? [])

/** Headers by which somebody could say that the host is another. */
const elsewhere = [
  'X-Forwarded-Host: evil.example',
  'X-Host: evil.example',
  'X-Forwarded-Server: evil.example',
  'X-Original-Host: evil.example',
  'Forwarded: host=evil.example;proto=http;for=203.0.113.7',
  'X-HTTP-Host-Override: evil.example',
  'X-Forwarded-Port: 4443',
  'X-Forwarded-Prefix: /evil',
  'X-Forwarded-Path: /evil',
  'X-Forwarded-Scheme: http',
  'Base-Url: https://evil.example',
]

/** A request with this Host line, or these, and nothing that `ask` would add. */
const withHost = (target: string, hosts: string[], version = 'HTTP/1.1', method = 'GET') =>
  line.send(
    [`${method} ${target} ${version}`, ...hosts, ...proxied, 'Connection: close', '', ''].join('\r\n'),
  )

test('[EDGE-8] [T073] a reset that is asked for under another name sends nothing', async () => {
  await anAccount(house, email)
  const before = await stateAndLogOf(house)
  const request = (host: string) =>
    line.send(
      [
        'POST /v1/password-reset HTTP/1.1',
        `Host: ${host}`,
        'Connection: close',
        ...proxied,
        ...json,
        '',
        '',
      ].join('\r\n'),
      body,
    )

  const poisoned = await request('evil.example')
  const unchanged = await stateAndLogOf(house)
  const honest = await request('auth.example.com')

  assert.deepEqual([poisoned.status, poisoned.code], [421, 'misdirected_request'])
  assert.equal(unchanged, before)
  assert.equal(honest.status, 202)
  assert.match((await linksTo(email))[0] ?? '', /^https:\/\/auth\.example\.com\/password-reset/)
})

test('[EDGE-8] [T074] no forwarding header changes a link, an address that is led to, an issuer or a cookie', async () => {
  await anAccount(house, email)
  const credentials = JSON.stringify({ email, password: goodPassword, transport: 'token' })
  const signIn = (headers: string[]) =>
    line.ask(
      `POST ${paths.signIn}`,
      [...json.slice(0, 2), `Content-Length: ${credentials.length}`, ...headers],
      credentials,
    )
  const issuerOf = ({ body }: { body: string }) =>
    JSON.parse(Buffer.from(/"accessToken":"[\w-]+\.([\w-]+)/.exec(body)?.[1] ?? '', 'base64url').toString())
      .iss
  const cookiesOf = ({ head }: { head: string }) =>
    [...head.matchAll(/^set-cookie: ([^=]+)=[^;]*(.*)$/gim)].map(([, name, rest]) => `${name}${rest}`)

  const honest = await signIn([])
  const poisoned = await signIn(elsewhere)
  await line.ask('POST /v1/password-reset', [...json, ...elsewhere], body)
  const root = await line.ask('GET /', elsewhere)

  assert.equal(poisoned.status, 201)
  assert.equal(issuerOf(poisoned), 'https://auth.example.com')
  assert.deepEqual(cookiesOf(poisoned), cookiesOf(honest))
  assert.equal(cookiesOf(honest).length, 3)
  assert.match(root.head, /\r\nlocation: \/account\r\n/i)
  for (const link of await linksTo(email)) assert.equal(new URL(link).origin, 'https://auth.example.com')
  assert.equal((await house.mailTo(email)).length, 2, 'one for the sign-up, one for the reset')
})

const wrongHosts: [what: string, hosts: string[], status: 400 | 421][] = [
  ['another name', ['Host: evil.example'], 421],
  ['two of them', ['Host: auth.example.com', 'Host: evil.example'], 400],
  ['the same twice', ['Host: auth.example.com', 'Host: auth.example.com'], 400],
  ['two in one', ['Host: auth.example.com, evil.example'], 400],
  ['a port that is none', ['Host: auth.example.com:evil'], 400],
  ['a port that cannot be', ['Host: auth.example.com:99999'], 400],
  ['a user behind it', ['Host: auth.example.com@evil.example'], 400],
  ['a user before it', ['Host: evil.example@auth.example.com'], 400],
  ['a path behind it', ['Host: auth.example.com/evil'], 400],
  ['a name before it', ['Host: evil.auth.example.com'], 421],
  ['a name behind it', ['Host: auth.example.com.evil.example'], 421],
  ['a dot behind it', ['Host: auth.example.com.'], 421],
  ['nothing', ['Host: '], 400],
  ['no Host', [], 400],
  ['an address', ['Host: 127.0.0.1'], 421],
]
for (const [what, hosts, status] of wrongHosts) {
  test(`[EDGE-8] [API-3] [T075] a Host with ${what} is refused like everything that is refused`, async () => {
    for (const version of ['HTTP/1.1', 'HTTP/1.0']) {
      const answer = await withHost(pages.signIn, hosts, version)

      assert.equal(answer.status, status)
      assert.equal(answer.code, status === 421 ? 'misdirected_request' : 'malformed_request')
      assert.doesNotMatch(answer.head + answer.body, /evil|location:|set-cookie:/i)
      for (const header of ['cache-control: no-store', 'x-content-type-options: nosniff'])
        assert.ok(answer.head.toLowerCase().includes(header), header)
    }
  })
}

test('[EDGE-8] [T075] a target with another host is refused, whatever the Host header says', async () => {
  const own = 'Host: auth.example.com'
  for (const target of [
    'http://evil.example/sign-in',
    'https://evil.example/sign-in',
    'http://auth.example.com@evil.example/sign-in',
    'http://auth.example.com.evil.example/sign-in',
    'HTTP://evil.example/sign-in',
    'ftp://evil.example/sign-in',
    '*',
    'evil.example/sign-in',
    '/\\evil.example',
  ]) {
    const answer = await withHost(target, [own])

    assert.ok([400, 421].includes(answer.status), `${target}: ${answer.status}`)
    assert.doesNotMatch(answer.head + answer.body, /evil/)
  }
  assert.equal((await withHost('//evil.example/sign-in', [own])).status, 404)
  assert.equal((await withHost('http://auth.example.com/healthz', ['Host: evil.example'])).status, 421)
  assert.equal((await withHost('http://auth.example.com/healthz', [own])).status, 200)
})

test('[EDGE-8] [T075] capitals and the port of a proxy mean the same server, and change no answer', async () => {
  for (const host of ['AUTH.Example.COM', 'auth.example.com:443', 'auth.example.com:8080']) {
    const root = await withHost('/', [`Host: ${host}`])
    const old = await withHost('/', [`Host: ${host}`], 'HTTP/1.0')

    for (const { status, head } of [root, old]) {
      assert.equal(status, 302)
      assert.match(head, /\r\nlocation: \/account\r\n/i)
    }
  }
})

test('[EDGE-8] [T076] the keys and the document of the API are the same under any header, and kept under no other name', async () => {
  for (const path of [paths.jwks, '/v1/openapi.json']) {
    const honest = await line.ask(`GET ${path}`)
    const poisoned = await line.ask(`GET ${path}`, elsewhere)
    const misdirected = await withHost(path, ['Host: evil.example'])

    assert.equal(honest.status, 200)
    assert.equal(poisoned.body, honest.body)
    assert.doesNotMatch(honest.body, /evil/)
    assert.equal(misdirected.status, 421)
    assert.match(misdirected.head, /\r\ncache-control: no-store\r\n/i)
  }
})
