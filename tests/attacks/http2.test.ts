import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientSessionOptions, constants } from 'node:http2'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { makeCertificate } from '../../packages/server/src/test/certificate.ts'
import { anAccount, aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword } from '../../packages/server/src/test/house.ts'
import { host, openTlsHouse, type TlsHouse } from '../../packages/server/src/test/tls-house.ts'
import { askIn, fieldsOf, openRaw, openSession } from './http2-session.ts'
import { codeOf, kinds } from './raw-http2.ts'

let tls: TlsHouse
before(async () => {
  tls = await openTlsHouse({ environment: { HTTP2: 'true' } })
})
beforeEach(() => tls.house.empty())
after(() => tls.close())

const json = { origin: `https://${host}`, 'content-type': 'application/json' }
const signIn = JSON.stringify({ email: 'ann@example.com', password: goodPassword, transport: 'cookie' })
const isWell = async () => assert.equal((await tls.ask('/healthz')).status, 200)

test('[TLS-8] a browser signs in over HTTP/2, and the answers are those of HTTP/1.1', async (t) => {
  await anAccount(tls.house)
  const session = openSession(tls)
  t.after(() => session.destroy())

  const signedIn = await askIn(session, '/v1/sign-in', json, signIn)
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  const split = await askIn(session, '/v1/account', { cookie: ['a=b', cookie, 'c=d'] })
  const paths = ['/v1/account', '/v1/session', '/healthz', '/sign-in', '/nowhere', '/v1/openapi.json']
  const pairs = await Promise.all(
    paths.map(async (path) => [
      await askIn(session, path, { cookie }),
      await tls.ask(path, { headers: { cookie } }),
    ]),
  )

  assert.equal(session.alpnProtocol, 'h2')
  assert.equal(signedIn.status, 201)
  assert.match(cookie, /^__Host-session=/)
  assert.equal(split.status, 200)
  const own =
    /^(:status|date|connection|keep-alive|transfer-encoding|x-request-id|content-security-policy|dpop-nonce)$/
  const plain = (headers: object) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !own.test(name)))
  for (const [at, [over2, over1]] of pairs.entries()) {
    assert.equal(over2?.status, over1?.status, paths[at])
    assert.deepEqual(plain(over2?.headers ?? {}), plain(over1?.headers ?? {}), paths[at])
  }
  const logged = tls.house.logged.map((line) => JSON.parse(line)).filter(({ path }) => path === '/v1/account')
  assert.deepEqual(new Set(logged.map(({ ip }) => ip)), new Set(['127.0.0.1']))
})

test('[TLS-8] whoever offers HTTP/1.1, or nothing, is served with that', async () => {
  for (const options of [{ ALPNProtocols: ['http/1.1'] }, {}]) {
    const socket = tls.dial(options)
    socket.write(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    assert.match(Buffer.concat(await socket.toArray()).toString(), /^HTTP\/1\.1 200 OK\r\n/)
  }
})

test('[TLS-8] a renewed certificate is shown to new connections, and an open session goes on', async (t) => {
  const session = openSession(tls)
  t.after(() => session.destroy())
  await askIn(session, '/healthz')
  const renewed = makeCertificate(host)

  tls.install(renewed)
  tls.doors.reload()

  assert.equal((await askIn(session, '/healthz')).status, 200)
  assert.equal((await tls.ask('/healthz')).fingerprint, renewed.fingerprint)
})

test('[TLS-8] a server that stops answers what is under way, and takes no more', async (t) => {
  const stopping = await openTlsHouse({ environment: { HTTP2: 'true' } })
  t.after(() => stopping.house.close())
  const [busy, idle] = [openSession(stopping), openSession(stopping)]
  await askIn(idle, '/healthz')
  const request = { ':method': 'POST', ':path': '/v1/sign-in', ':authority': host, ...json }
  const underWay = busy.request(request)
  underWay.write('{')
  await wait(50)

  const stopped = stopping.doors.close({ idleMs: 0, boundMs: 5000 })
  await wait(50)
  underWay.end('}')
  const [answer] = await once(underWay, 'response')
  underWay.resume()

  assert.equal(answer[':status'], 400)
  assert.equal(await stopped, 0)
  assert.ok(idle.closed && busy.closed)
})

test('[T075] [TLS-8] the authority is the host: another is refused, and two at once are malformed', async (t) => {
  const session = openSession(tls)
  t.after(() => session.destroy())
  const raw = await openRaw(tls)
  t.after(() => raw.hangUp())

  const foreign = await askIn(session, '/v1/session', { ':authority': 'evil.example' })
  const refused = [
    raw.request(fieldsOf({ ':authority': `${host}@evil.example` })),
    raw.request(fieldsOf({ host: 'evil.example' })),
    raw.request(fieldsOf({ ':authority': 'evil.example', host })),
  ]
  const same = raw.request(fieldsOf({ host }))

  assert.deepEqual([foreign.status, foreign.code], [421, 'misdirected_request'])
  for (const stream of refused)
    assert.equal(codeOf(await raw.first(kinds.reset, stream)), constants.NGHTTP2_PROTOCOL_ERROR)
  assert.match(String((await raw.first(kinds.data, same))?.payload), /"ok"/)
})

test('[T079] [TLS-8] no scheme that a client writes makes a request what it is not', async (t) => {
  const session = openSession(tls)
  t.after(() => session.destroy())

  const plain = await askIn(session, '/v1/session', { ':scheme': 'http' })
  const odd = await askIn(session, '/v1/session', { ':scheme': 'ftp' })

  assert.equal(plain.status, 200)
  assert.ok(plain.headers['strict-transport-security'])
  assert.deepEqual([odd.status, odd.code], [400, 'malformed_request'])
})

test('[T187] [TLS-8] headers that decide, sent twice, count as little as over HTTP/1.1', async (t) => {
  const { accessToken } = await aSignedInBrowser(tls.house)
  const session = openSession(tls, { strictSingleValueFields: false } as ClientSessionOptions)
  t.after(() => session.destroy())
  const bearer = `Bearer ${accessToken}`
  assert.equal((await askIn(session, '/v1/account', { authorization: bearer })).status, 200)

  const tokens = await askIn(session, '/v1/account', { authorization: [bearer, 'Bearer a.b.c'] as never })
  const types = ['application/json', 'text/plain'] as never
  const twoTypes = await askIn(session, '/v1/sign-in', { ...json, 'content-type': types }, signIn)
  const origins = [json.origin, 'https://evil.example'] as never
  const twoOrigins = await askIn(session, '/v1/sign-in', { ...json, origin: origins }, signIn)

  assert.deepEqual(
    [tokens.status, twoTypes.code, twoOrigins.code],
    [401, 'unsupported_content_type', 'origin_refused'],
  )
})

const framings: [string, [string, string][], string][] = [
  ['a length that is too small', [['content-length', '1']], '{}'],
  ['a length that is too large', [['content-length', '3']], '{}'],
  [
    'two lengths',
    [
      ['content-length', '2'],
      ['content-length', '0'],
    ],
    '{}',
  ],
  ['an encoding', [['transfer-encoding', 'chunked']], '0\r\n\r\n'],
  ['a connection', [['connection', 'close']], '{}'],
  ['a name in capitals', [['Content-Length', '2']], '{}'],
  ['a second path', [[':path', '/healthz']], '{}'],
  [
    'a path behind the headers',
    [
      ['x-a', 'b'],
      [':path', '/healthz'],
    ],
    '{}',
  ],
]
for (const [what, fields, body] of framings) {
  test(`[T082] [TLS-8] a request with ${what} is none`, async () => {
    const raw = await openRaw(tls)
    const start = fieldsOf({ ':method': 'POST', ':path': '/v1/sign-in', ...json })

    const stream = raw.request([...start, ...fields], body)
    const ended = await Promise.race([raw.first(kinds.reset, stream), raw.first(kinds.goaway)])
    raw.hangUp()

    assert.ok(ended !== undefined && codeOf(ended) !== constants.NGHTTP2_NO_ERROR)
    assert.equal(
      raw.frames.some(({ kind }) => kind === kinds.headers),
      false,
    )
    assert.equal(
      tls.house.logged.some((line) => line.includes('"fault"')),
      false,
    )
    await isWell()
  })
}

test('[T082] [TLS-8] a value that would break the line of HTTP/1.1 is dropped, and with it what it would say', async () => {
  const { accessToken } = await aSignedInBrowser(tls.house)
  const bearer = `Bearer ${accessToken}`
  const answerTo = async (authorization: string) => {
    const raw = await openRaw(tls)
    const stream = raw.request([...fieldsOf({ ':path': '/v1/account' }), ['authorization', authorization]])
    const data = await raw.first(kinds.data, stream)
    raw.hangUp()
    return String(data?.payload)
  }

  assert.match(await answerTo(bearer), /ann@example\.com/)
  for (const breaking of ['\r\n', '\n', '\0'])
    assert.match(await answerTo(`${bearer}${breaking}x-a: b`), /"code":"not_signed_in"/)
})

test('[T195] [TLS-8] a tunnel is not opened', async (t) => {
  const session = openSession(tls)
  t.after(() => session.destroy())
  const stream = session.request({ ':method': 'CONNECT', ':authority': 'evil.example:443' })
  const [answer] = await once(stream, 'response')

  assert.equal(answer[':status'], 405)
})
