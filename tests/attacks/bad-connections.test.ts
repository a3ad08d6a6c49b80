import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
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

const json = ['Origin: https://auth.example.com', 'Content-Type: application/json']
const isWell = async () => assert.equal((await line.ask('GET /healthz')).status, 200)

/** A sign-in that is refused for its length alone would be too easy: this one has nothing else wrong. */
const long = (bytes: number) => `{"email":"ann@example.com","password":"${'a'.repeat(bytes)}"}`

test('[T195] a method that no route has is refused, and nothing of the request comes back', async () => {
  for (const method of ['TRACE', 'PROPFIND', 'PUT', 'PATCH', 'DELETE', 'MKCOL', 'SEARCH', 'QUERY', 'LINK']) {
    for (const path of ['/v1/session', '/v1/sign-in', '/healthz']) {
      const answer = await line.ask(`${method} ${path}`, ['Cookie: marker=f00d', 'X-Marker: f00d'])

      assert.equal(answer.status, 405, `${method} ${path}`)
      assert.match(answer.head, /\r\nallow: [A-Z, ]+/i, `${method} ${path}`)
      assert.doesNotMatch(answer.head + answer.body, /f00d/)
      assert.equal(answer.code, 'method_not_allowed')
    }
  }
  await isWell()
})

test('[T195] what is no method of HTTP closes the connection, and only that', async () => {
  for (const start of ['FOO /v1/session', 'get /v1/session', 'TRACK /v1/session', 'GET', '\0', '{"a":1}']) {
    const answer = await line.ask(start)
    assert.deepEqual([answer.status, answer.code], [400, 'malformed_request'], start)
  }
  const tunnel = await line
    .send('CONNECT evil.example:443 HTTP/1.1\r\nHost: auth.example.com\r\n\r\n')
    .catch(() => undefined)
  assert.ok(tunnel === undefined || tunnel.status !== 200)
  await isWell()
})

test('[T196] fifty megabytes are refused before they have come, said or chunked', async () => {
  const before = await stateAndLogOf(house)
  const taken = line.taken()

  const said = await line.ask('POST /v1/sign-in', [...json, 'Content-Length: 52428800'], 'x'.repeat(100_000))
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  const chunked = await line.ask(
    'POST /v1/sign-in',
    [...json, 'Transfer-Encoding: chunked'],
    chunk.repeat(800),
  )

  assert.deepEqual([said.status, said.code], [413, 'body_too_large'])
  assert.deepEqual([chunked.status, chunked.code], [413, 'body_too_large'])
  assert.ok(line.taken() - taken < 1_000_000, 'most of it was never read')
  assert.equal(await stateAndLogOf(house), before)
  await isWell()
})

test('[T196] a body that comes compressed is not opened', async () => {
  const bomb = gzipSync(long(1_000_000))

  const answer = await line.ask(
    'POST /v1/sign-in',
    [...json, 'Content-Encoding: gzip', `Content-Length: ${bomb.length}`],
    bomb,
  )

  assert.equal(answer.code, 'malformed_request')
  await isWell()
})

test('[T196] [T051] headers and addresses that are too large are refused', async () => {
  const cases: [string, string[], number[]][] = [
    [`GET /${'a'.repeat(17_000)}`, [], [431, 414]],
    ['GET /v1/session', [`X-Long: ${'a'.repeat(100_000)}`], [431]],
    ['GET /v1/session', [`Cookie: a=${'a'.repeat(64 * 1024)}`], [431]],
    ['GET /v1/session', [`Cookie: a=${'a'.repeat(9 * 1024)}`], [431]],
  ]

  for (const [start, headers, statuses] of cases) {
    const answer = await line.ask(start, headers)
    assert.ok(
      statuses.includes(answer.status),
      `${start.slice(0, 30)} ${headers[0]?.slice(0, 20)}: ${answer.status}`,
    )
    assert.equal(answer.code, 'headers_too_large')
  }
  await isWell()
})

test('[T045] two Cookie headers with one session each are refused', async () => {
  const ann = (await aSignedInBrowser(house, { transport: 'cookie' })).cookies.get('__Host-session')
  const bob = (await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' })).cookies.get(
    '__Host-session',
  )
  assert.equal((await line.ask('GET /v1/account', [`Cookie: __Host-session=${ann}`])).status, 200)

  for (const [one, other] of [
    [ann, bob],
    [bob, ann],
    [ann, ann],
  ]) {
    const answer = await line.ask('GET /v1/account', [
      `Cookie: __Host-session=${one}`,
      `Cookie: __Host-session=${other}`,
    ])
    assert.equal(answer.code, 'ambiguous_cookie')
  }
})

test('[T187] headers that decide, sent twice, are refused or count as nothing', async () => {
  const { accessToken } = await aSignedInBrowser(house)
  const bearer = `Authorization: Bearer ${accessToken}`
  assert.equal((await line.ask('GET /v1/account', [bearer])).status, 200)

  const twoTokens = await line.ask('GET /v1/account', ['Authorization: Bearer a.b.c', bearer])
  const twoOrigins = await line.ask(
    'POST /v1/sign-in',
    ['Origin: https://evil.example', ...json, 'Content-Length: 2'],
    '{}',
  )
  const twoTypes = await line.ask(
    'POST /v1/sign-in',
    [...json.slice(0, 1), 'Content-Type: text/plain', ...json.slice(1), 'Content-Length: 2'],
    '{}',
  )
  const twoLengths = await line.ask(
    'POST /v1/sign-in',
    [...json, 'Content-Length: 2', 'Content-Length: 3'],
    '{}',
  )
  const lengthAndChunks = await line.ask(
    'POST /v1/sign-in',
    [...json, 'Content-Length: 2', 'Transfer-Encoding: chunked'],
    '0\r\n\r\n',
  )

  assert.deepEqual(
    [twoTokens.status, twoOrigins.code, twoTypes.code, twoLengths.status, lengthAndChunks.status],
    [401, 'origin_refused', 'unsupported_content_type', 400, 400],
  )
  await isWell()
})

test('[T196] a request that ends in the middle leaves nothing behind, and raises no alarm', async () => {
  const before = await stateAndLogOf(house)

  await line.hangUp('POST /v1/sign-in HTTP/1.1\r\nHost: auth.example.com\r\nContent-Le')
  const start = ['POST /v1/sign-in HTTP/1.1', 'Host: auth.example.com', ...proxied, ...json]
  await line.hangUp([...start, 'Content-Length: 99', '', '{"em'].join('\r\n'))
  await isWell()

  assert.equal(await stateAndLogOf(house), before)
  assert.deepEqual(
    house.logged.map((line) => JSON.parse(line)).filter(({ level }) => level > 30),
    [],
  )
})
