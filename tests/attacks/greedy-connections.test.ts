import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
import { host, openTlsHouse } from '../../packages/server/src/test/tls-house.ts'
import { until } from '../../packages/server/src/test/until.ts'
import { exportPath, longLog, sip, writeLongLog } from './long-log.ts'
import { listenFor, proxied } from './raw-socket.ts'

/** A tenth of what is usual, so that a test sees the end of it. */
const limits = {
  handshakeMs: 500,
  headMs: 500,
  requestMs: 1000,
  answerMs: 500,
  keepAliveMs: 1000,
  checkEveryMs: 100,
  requestsPerConnection: 20,
}

let house: House
let line: Awaited<ReturnType<typeof listenFor>>
before(async () => {
  house = await openHouse()
  line = await listenFor(house, limits)
})
beforeEach(() => house.empty())
after(async () => {
  await line.close()
  await house.close()
})

const head = (start: string, ...headers: string[]) =>
  [`${start} HTTP/1.1`, 'Host: auth.example.com', ...proxied, ...headers, '', ''].join('\r\n')
const health = head('GET /healthz')
const json = ['Origin: https://auth.example.com', 'Content-Type: application/json']

/** A client that never closes by itself: what it heard, and after how many milliseconds it was hung up on. */
const dial = (port = line.port, localAddress = '127.0.0.1') => {
  const socket = connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true })
  const startedAt = performance.now()
  let heard = ''
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1')
  })
  socket.on('error', () => undefined)
  const ended = new Promise((resolve) => socket.once('end', resolve).once('close', resolve))
  return {
    socket,
    heard: () => heard,
    /** How long it took until the server had closed its side. */
    endedAfterMs: async () => {
      await ended
      return performance.now() - startedAt
    },
  }
}

/** Writes a piece now and then until the server has enough. */
const trickle = async (socket: Socket, piece: string, everyMs = 50) => {
  while (socket.writable && !socket.readableEnded) {
    socket.write(piece)
    await wait(everyMs)
  }
}

const isWell = async () => assert.equal((await line.ask('GET /healthz')).status, 200)
const statuses = (heard: string) =>
  [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))

test('[T196] [LIMITS-1] a thousand header lines are refused, and none of a hundred is dropped', async () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `x-${at}: ${at}`)

  const thousand = await line.ask('GET /v1/session', lines(1000))
  const many = await line.ask('GET /v1/session', lines(100))
  const few = await line.ask('GET /v1/session', lines(90))

  assert.deepEqual([thousand.status, thousand.code], [431, 'headers_too_large'])
  assert.deepEqual([many.status, many.code], [431, 'headers_too_large'])
  assert.equal(few.status, 200)
  assert.match(thousand.head, /\r\nx-frame-options: DENY/)
})

for (const [what, bytes] of [
  ['nothing at all', ''],
  ['a head that never ends', 'GET /healthz HTTP/1.1\r\nHost: auth.example.com\r\n'],
] as const) {
  test(`[T197] [LIMITS-2] ${what} is waited for no longer than a head may take`, async () => {
    const client = dial()
    client.socket.write(bytes)
    const trickling = trickle(client.socket, bytes && 'x-slow: 1\r\n')

    const took = await client.endedAfterMs()
    await trickling

    assert.ok(took >= 450 && took < 3000, `${took} ms`)
    assert.match(client.heard(), /^HTTP\/1\.1 408 .*"code":"request_timeout"/s)
    await isWell()
  })
}

test('[T197] [LIMITS-2] a body that trickles is cut when its time is over, however it is framed', async () => {
  for (const [length, piece] of [
    ['Content-Length: 4000', ' '],
    ['Transfer-Encoding: chunked', '1\r\n \r\n'],
  ] as const) {
    const client = dial()
    client.socket.write(head('POST /v1/sign-in', ...json, length))
    const trickling = trickle(client.socket, piece)

    const took = await client.endedAfterMs()
    await trickling

    assert.ok(took >= 950 && took < 4000, `${length}: ${took} ms`)
    assert.deepEqual(statuses(client.heard()), [408], length)
    await isWell()
  }
})

for (const [what, first, more] of [
  ['a refusal, in silence', 'no request\r\n\r\n', ''],
  ['a refusal, and talks on', 'no request\r\n\r\n', 'more of it'],
  ['having said nothing at all', '', ''],
] as const) {
  test(`[T197] [LIMITS-2] whoever keeps the line after ${what}, is cut off`, async () => {
    const client = dial()
    client.socket.write(first)
    await client.endedAfterMs()
    const atServer = line.open().at(-1)
    assert.equal(atServer?.destroyed, false)

    for (let left = 75; left > 0 && !atServer.destroyed; left--) {
      client.socket.write(more)
      await wait(20)
    }

    assert.equal(atServer.destroyed, true)
    assert.equal(statuses(client.heard()).length, 1)
  })
}

test('[T197] [LIMITS-3] an answer that nobody takes is given up', async (t) => {
  const line = await listenFor(house, { ...limits, requestsPerConnection: 10_000 })
  t.after(() => line.close())
  const client = dial(line.port)
  client.socket.pause()
  const waiting = () => line.open()[0]?.writableLength ?? 0

  for (let asked = 0; asked < 500 && waiting() === 0; asked++) {
    client.socket.write(head('GET /v1/openapi.json'))
    await wait(10)
  }
  assert.ok(waiting() > 0, 'the network is full of answers')
  const stuckAt = performance.now()
  await until(() => line.open().length === 0)
  const took = performance.now() - stuckAt

  assert.ok(took >= 1000 && took < 5000, `${took} ms`)
  assert.equal((await line.ask('GET /healthz')).status, 200)
})

test('[LIMITS-3] [ADMIN-EVENTS-5] a long answer goes on while its pieces are taken, and ends when nobody takes the next', async () => {
  const cookie = await writeLongLog(house)
  const ask = () => {
    const socket = connect({ port: line.port, host: '127.0.0.1' })
    socket.write(head(`GET ${exportPath}`, `Cookie: ${cookie}`, 'Connection: close'))
    return socket
  }

  const startedAt = performance.now()
  const text = await sip(ask())
  const took = performance.now() - startedAt
  const deaf = ask().on('error', () => undefined)
  deaf.pause()
  await until(() => (line.open()[0]?.writableLength ?? 0) > 0)
  const stuckAt = performance.now()
  await until(() => line.open().length === 0)
  const stuckMs = performance.now() - stuckAt

  assert.ok(took > limits.requestMs + limits.answerMs, `${took} ms`)
  assert.equal(text.match(/"request":"long"/g)?.length, longLog)
  assert.ok(text.endsWith('\r\n0\r\n\r\n'))
  assert.ok(stuckMs >= 1000 && stuckMs < 5000, `${stuckMs} ms`)
  await isWell()
})

test('[LIMITS-3] a flood of requests ahead of their answers closes its connection, and reaches little', async (t) => {
  const line = await listenFor(house, { ...limits, requestsPerConnection: 10_000 })
  t.after(() => line.close())
  const before = house.logged.length
  const client = dial(line.port)
  client.socket.write(head('GET /v1/openapi.json').repeat(2000))

  await client.endedAfterMs()
  await wait(100)

  assert.ok(house.logged.length - before <= 20, `${house.logged.length - before} requests reached the app`)
  assert.equal((await line.ask('GET /healthz')).status, 200)
})

test('[LIMITS-3] a few requests ahead of their answers are answered, in their order', async () => {
  const client = dial()
  client.socket.write(head('GET /healthz') + head('GET /nowhere') + head('GET /healthz', 'Connection: close'))

  await client.endedAfterMs()

  assert.deepEqual(statuses(client.heard()), [200, 404, 200])
})

test('[T082] [LIMITS-7] broken bytes are refused after the answer before them, and never in its place', async () => {
  const [behind, later, late] = [dial(), dial(), dial()]

  behind.socket.write(`${head('GET /v1/account')}GARBAGE\r\n\r\n`)
  later.socket.write(head('GET /healthz'))
  await until(() => later.heard().includes('200 OK'))
  later.socket.write('GARBAGE\r\n\r\n')
  late.socket.write(head('POST /v1/sign-in', ...json, 'Content-Length: 99999'))
  const trickling = trickle(late.socket, ' ')
  for (const client of [behind, later, late]) await client.endedAfterMs()
  await trickling

  assert.ok([undefined, 401].includes(statuses(behind.heard())[0]), behind.heard())
  assert.deepEqual(statuses(later.heard()), [200, 400])
  assert.deepEqual(statuses(late.heard()), [413])
  await isWell()
})

test('[LIMITS-6] a connection ends when it has been silent for long, and after so many requests', async () => {
  const silent = dial()
  silent.socket.write(health)
  const busy = dial()
  for (let asked = 0; asked < 25 && !busy.socket.readableEnded; asked++) {
    busy.socket.write(health)
    await wait(10)
  }

  const took = await silent.endedAfterMs()
  await busy.endedAfterMs()

  assert.ok(took >= 900 && took < 5000, `${took} ms`)
  assert.deepEqual(statuses(silent.heard()), [200])
  assert.equal(statuses(busy.heard()).filter((status) => status === 200).length, 20)
  assert.match(busy.heard().slice(busy.heard().lastIndexOf('HTTP/1.1 200')), /connection: close/i)
})

test('[LIMITS-4] one address gets so many connections and no more, and the others do not suffer', async (t) => {
  const environment = {
    MAX_CONNECTIONS_PER_ADDRESS: '3',
    MAX_CONNECTIONS: '8',
    TRUSTED_PROXIES: '127.0.0.3/32',
  }
  const tls = await openTlsHouse({ environment, limits: { handshakeMs: 5000 } })
  t.after(() => tls.close())
  const open = async (count: number, from: string) => {
    const clients = Array.from({ length: count }, () => dial(tls.doors.port, from))
    await wait(150)
    return clients
  }
  const alive = (clients: ReturnType<typeof dial>[]) =>
    clients.filter(({ socket }) => !socket.destroyed && !socket.readableEnded).length

  const greedy = await open(20, '127.0.0.2')
  const other = await tls.ask('/healthz', { localAddress: '127.0.0.4' })
  const again = await tls.ask('/healthz', { localAddress: '127.0.0.2' }).catch(({ code }) => code)

  assert.equal(alive(greedy), 3)
  assert.equal(other.status, 200)
  assert.equal(again, 'ECONNRESET')
  assert.match(tls.house.logged.join(), /"from":"127\.0\.0\.2".*too many connections/)

  const proxy = await open(10, '127.0.0.3')
  assert.equal(alive(proxy), 5, 'a proxy is not counted by its address, but fills up the whole')
  for (const { socket } of [...greedy, ...proxy]) socket.destroy()
  await wait(100)
  assert.equal((await tls.ask('/healthz', { localAddress: '127.0.0.2' })).status, 200)
})

test('[LIMITS-5] a TLS handshake that does not go on is given up', async (t) => {
  const tls = await openTlsHouse({ limits })
  t.after(() => tls.close())
  const silent = dial(tls.doors.port)
  const half = dial(tls.doors.port)
  half.socket.write(Buffer.from('160301', 'hex'))

  const took = [await silent.endedAfterMs(), await half.endedAfterMs()]

  for (const ms of took) assert.ok(ms >= 450 && ms < 3000, `${ms} ms`)
  assert.equal(silent.heard() + half.heard(), '')
  assert.equal((await tls.ask('/healthz', { headers: { host } })).status, 200)
})
