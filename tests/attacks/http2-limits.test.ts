import assert from 'node:assert/strict'
import { type ClientHttp2Session, constants } from 'node:http2'
import { performance } from 'node:perf_hooks'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { goodPassword } from '../../packages/server/src/test/house.ts'
import { stateAndLogOf } from '../../packages/server/src/test/state-of.ts'
import { host, openTlsHouse, type TlsHouse } from '../../packages/server/src/test/tls-house.ts'
import { askIn, fieldsOf, openRaw, openSession } from './http2-session.ts'
import { exportPath, longLog, sip, writeLongLog } from './long-log.ts'
import { codeOf, encode, kinds, type RawHttp2 } from './raw-http2.ts'

/** A tenth of what is usual, so that a test sees the end of it. */
const limits = { headMs: 500, requestMs: 1000, answerMs: 500, keepAliveMs: 1000, checkEveryMs: 100 }

let tls: TlsHouse
before(async () => {
  tls = await openTlsHouse({ environment: { HTTP2: 'true' }, limits })
})
beforeEach(() => tls.house.empty())
after(() => tls.close())

const json = { origin: `https://${host}`, 'content-type': 'application/json' }
const isWell = async () => assert.equal((await tls.ask('/healthz')).status, 200)

test('[T196] [LIMITS-8] heads that are too long, or have too many lines, and bodies that are too large, are refused', async (t) => {
  const lines = Array.from({ length: 150 }, (_, at): [string, string] => [`x-${at}`, 'y'])
  const before = await stateAndLogOf(tls.house)
  const session = openSession(tls)
  t.after(() => session.destroy())
  const raw = await openRaw(tls)
  t.after(() => raw.hangUp())

  const many = raw.request([...fieldsOf(), ...lines])
  const long = raw.begin([...fieldsOf(), ['x-long', 'y'.repeat(16_000)]])
  raw.end(long, [['x-more', 'y'.repeat(500)]])
  const large = await askIn(session, '/v1/sign-in', json, 'x'.repeat(1_000_000))

  assert.equal(codeOf(await raw.first(kinds.reset, many)), constants.NGHTTP2_ENHANCE_YOUR_CALM)
  assert.match(String((await raw.first(kinds.data, long))?.payload), /"code":"headers_too_large"/)
  assert.deepEqual([large.status, large.code], [413, 'body_too_large'])
  assert.equal(await stateAndLogOf(tls.house), before)
})

/** How many milliseconds until the server has hung up on a session. */
const endOf = async (session: ClientHttp2Session) => {
  const startedAt = performance.now()
  if (!session.closed) await new Promise((resolve) => session.once('close', resolve))
  return performance.now() - startedAt
}

test('[T197] [LIMITS-8] a session that asks nothing, a body that trickles and an answer that nobody takes are cut', async () => {
  const silent = openSession(tls)
  const slow = openSession(tls)
  const body = slow.request({ ':method': 'POST', ':path': '/v1/sign-in', ':authority': host, ...json })
  const trickling = setInterval(() => body.destroyed || body.write(' '), 50)
  body.on('error', () => undefined)
  const deaf = openSession(tls, { settings: { initialWindowSize: 0 } })
  const stuck = deaf.request({ ':path': '/v1/openapi.json', ':authority': host })
  stuck.on('error', () => undefined)

  const [silentMs, slowMs, deafMs] = await Promise.all([silent, slow, deaf].map(endOf))
  clearInterval(trickling)

  assert.ok(silentMs && silentMs >= 400 && silentMs < 4000, `silent: ${silentMs} ms`)
  assert.ok(slowMs && slowMs >= 900 && slowMs < 4000, `slow: ${slowMs} ms`)
  assert.ok(deafMs && deafMs >= 1400 && deafMs < 5000, `deaf: ${deafMs} ms`)
  await isWell()
})

test('[LIMITS-8] a long answer goes on while its pieces are taken', async (t) => {
  const cookie = await writeLongLog(tls.house)
  const session = openSession(tls)
  t.after(() => session.destroy())

  const startedAt = performance.now()
  const text = await sip(session.request({ ':path': exportPath, ':authority': host, cookie }))

  assert.ok(performance.now() - startedAt > limits.requestMs + limits.answerMs)
  assert.equal(text.match(/"request":"long"/g)?.length, longLog)
})

test('[T197] [LIMITS-8] a thousand requests that are taken back at once end their session, and reach little', async () => {
  const [honest, raw] = [await openRaw(tls), await openRaw(tls)]
  const fields = fieldsOf({ ':method': 'POST', ':path': '/v1/sign-in', ...json })
  const body = JSON.stringify({ email: 'ann@example.com', password: goodPassword, transport: 'cookie' })
  const takeBack = (session: RawHttp2, count: number) => {
    for (let times = 0; times < count; times++) session.reset(session.request(fields, body))
  }
  takeBack(honest, 20)
  const kept = honest.request(fieldsOf())
  assert.match(String((await honest.first(kinds.data, kept))?.payload), /"ok"/)
  const before = tls.house.logged.length

  takeBack(raw, 1000)
  await raw.closed
  honest.hangUp()
  const reached = () => tls.house.logged.length - before
  for (let last = -1; last < reached(); await wait(500)) last = reached()

  assert.ok(reached() <= 300, `${reached()} reached the app`)
  await isWell()
})

test('[T197] [LIMITS-8] a head that goes on and on, in one frame after the other or a byte at a time, is cut', async () => {
  const [flood, slow] = [await openRaw(tls), await openRaw(tls)]
  const startedAt = performance.now()

  const endless = flood.begin(fieldsOf())
  for (let times = 0; times < 1000 && flood.isOpen; times++)
    flood.write(kinds.continuation, 0, endless, encode([['x-a', 'y']]))
  const late = slow.begin(fieldsOf())
  const trickling = setInterval(() => slow.write(kinds.continuation, 0, late, encode([['x-a', 'y']])), 100)
  await Promise.all([flood.closed, slow.closed])
  clearInterval(trickling)

  assert.ok(performance.now() - startedAt < 5000)
  await isWell()
})

for (const [what, write] of [
  ['pings', (raw: RawHttp2) => raw.write(kinds.ping, 0, 0, Buffer.alloc(8))],
  ['settings', (raw: RawHttp2) => raw.write(kinds.settings, 0, 0)],
  ['resets of nothing', (raw: RawHttp2) => raw.reset(1)],
  ['frames of no kind that there is', (raw: RawHttp2) => raw.write(99, 0, 0, Buffer.alloc(100))],
] as const) {
  test(`[T197] [LIMITS-8] a session of ${what} ends like a silent one, and others are served meanwhile`, async () => {
    const raw = await openRaw(tls)
    const startedAt = performance.now()

    let slowest = 0
    while (raw.isOpen && performance.now() - startedAt < 6000) {
      for (let times = 0; times < 200; times++) write(raw)
      const askedAt = performance.now()
      await isWell()
      slowest = Math.max(slowest, performance.now() - askedAt)
    }

    assert.equal(raw.isOpen, false)
    assert.ok(performance.now() - startedAt < 5000)
    assert.ok(slowest < 3000, `${slowest} ms`)
  })
}

test('[LIMITS-8] no more than a hundred requests are under way on one session, and after a thousand it ends', async () => {
  const session = openSession(tls)
  await askIn(session, '/healthz')
  const gone = new Promise<number>((resolve) => session.once('goaway', resolve))
  assert.equal(session.remoteSettings.maxConcurrentStreams, 100)

  let answered = 0
  while (!session.closed && answered < 2000) {
    const batch = await Promise.allSettled(Array.from({ length: 50 }, () => askIn(session, '/healthz')))
    answered += batch.filter(({ status }) => status === 'fulfilled').length
  }

  assert.equal(await gone, constants.NGHTTP2_NO_ERROR)
  assert.ok(answered >= 990 && answered <= 1000, String(answered))
})
