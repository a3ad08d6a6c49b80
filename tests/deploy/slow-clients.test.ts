import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { usualLimits } from '../../packages/server/src/http/limits.ts'
import { type Doors, openDoors } from '../../packages/server/src/http/listen.ts'
import { host, openTlsHouse, type TlsHouse } from '../../packages/server/src/test/tls-house.ts'
import { keepDoing } from '../../packages/server/src/test/until.ts'
import { runProgram } from './program.ts'

/** A few seconds instead of a minute. */
const limits = {
  ...usualLimits,
  headMs: 2000,
  requestMs: 3000,
  answerMs: 1000,
  keepAliveMs: 2000,
  checkEveryMs: 200,
}

/** Beyond the clock: how often it is looked at, how long a refusal may be heard, and a busy machine. */
const graceMs = limits.checkEveryMs + 1000 + 1000

const connections = 60

/** slowhttptest knows no way to send an Origin; it takes what it is given for Accept as it is. */
const withOrigin = ['-m', `*/*\r\nOrigin: https://${host}`]

/** Each way of being slow, how slowhttptest is told to go it, and when the server has had enough. */
const ways = [
  { name: 'slow heads', words: ['-H', '-i', '1'], path: '/healthz', mostMs: limits.headMs },
  {
    name: 'slow bodies',
    words: ['-B', '-i', '1', '-s', '8192', '-f', 'application/json', ...withOrigin],
    path: '/v1/sign-in',
    mostMs: limits.requestMs,
  },
  {
    name: 'slow readers',
    words: ['-X', '-w', '10', '-y', '20', '-n', '1', '-z', '16', '-k', '10'],
    path: '/v1/openapi.json',
    mostMs: limits.keepAliveMs + 1000, // The network takes these answers whole; Node waits a second more.
  },
]

let tls: TlsHouse
before(async () => {
  tls = await openTlsHouse({ environment: { ALLOWED_HOSTS: '127.0.0.1' } })
})
after(() => tls?.close())

/** How long each connection to each port has lasted, as the server saw it. */
const watchConnections = () => {
  const lives: { port: number | undefined; openedAt: number; closedAt: number | undefined }[] = []
  const watch = (message: unknown) => {
    const { socket } = message as { socket: Socket }
    const life = {
      port: socket.localPort,
      openedAt: performance.now(),
      closedAt: undefined as number | undefined,
    }
    lives.push(life)
    socket.once('close', () => {
      life.closedAt = performance.now()
    })
  }
  subscribe('net.server.socket', watch)
  return {
    ofPort: (port: number) => lives.filter((life) => life.port === port),
    stop: () => unsubscribe('net.server.socket', watch),
  }
}

test('[T197] [LIMITS-2] [LIMITS-3] slow clients of every kind, many at once, are closed in time, while others are served', async (t) => {
  const watched = watchConnections()
  t.after(() => watched.stop())
  const attacks = await Promise.all(
    ways.map(async (way) => ({
      ...way,
      doors: await openDoors(tls.house.ctx, tls.house.app.fetch, { limits }),
    })),
  )
  t.after(() => Promise.all(attacks.map(({ doors }) => doors.close({ idleMs: 0, boundMs: 100 }))))
  const honest = (from: string, doors: Doors) => {
    let slowestMs = 0
    const leave = keepDoing(t, async () => {
      const askedAt = performance.now()
      const { status } = await tls.ask('/v1/session', { port: doors.port, localAddress: from })
      assert.equal(status, 200)
      slowestMs = Math.max(slowestMs, performance.now() - askedAt)
      await wait(50)
    })
    return async () => ({ answered: await leave(), slowestMs })
  }

  const visits = attacks.map(({ doors }, at) => honest(`127.0.0.${at + 2}`, doors))
  await Promise.all(
    attacks.map(({ words, path, doors }) =>
      runProgram('/usr/bin/slowhttptest', [
        ...words,
        ...['-c', String(connections), '-r', '20', '-l', '8', '-p', '5', '-v', '0'],
        ...['-u', `https://127.0.0.1:${doors.port}${path}`],
      ]),
    ),
  )
  const served = await Promise.allSettled(visits.map((leave) => leave()))

  for (const [at, { name, mostMs, doors }] of attacks.entries()) {
    const visit = served[at]
    assert.equal(visit?.status, 'fulfilled', name)
    const { answered, slowestMs } = visit.value
    const lives = watched.ofPort(doors.port)
    const longestMs = Math.max(...lives.map(({ openedAt, closedAt = Infinity }) => closedAt - openedAt))
    t.diagnostic(
      `${name}: ${lives.length} connections, the longest ${Math.round(longestMs)} ms; ` +
        `${answered} honest answers, the slowest after ${Math.round(slowestMs)} ms`,
    )

    assert.ok(lives.length >= connections, `${name}: ${lives.length} came`)
    assert.ok(longestMs >= mostMs * 0.9, `${name}: they were slow`)
    assert.ok(longestMs < mostMs + graceMs, `${name}: ${longestMs} ms`)
    assert.ok(answered > 10, `${name}: ${answered} answers`)
    assert.ok(slowestMs < 5000, `${name}: ${slowestMs} ms`)
  }
})
