import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { hammer, proxied } from '../../packages/server/src/test/hammer.ts'
import { openTestDatabase, type TestDatabase } from '../../packages/server/src/test/open-database.ts'
import { startServing } from '../../packages/server/src/test/serve-command.ts'
import { until } from '../../packages/server/src/test/until.ts'
import { skip } from './real-house.ts'
import { openTinyBalancer } from './tiny-balancer.ts'

describe('a node that is told to stop', { skip }, () => {
  let database: TestDatabase
  before(async () => {
    database = await openTestDatabase()
  })
  after(() => database.drop())

  test('[RUN-1] behind a balancer, one of two nodes is stopped and not one request is lost', async (t) => {
    const delay = { SHUTDOWN_DELAY_SECONDS: '1' }
    const start = () => startServing(database, [], delay)
    const [one, two] = await Promise.all([start(), start()])
    const balancer = await openTinyBalancer([one.port, two.port])
    const load = hammer(balancer.port)
    t.after(async () => {
      await load.stop()
      await balancer.close()
      for (const { child } of [one, two]) child.kill('SIGKILL')
    })
    const served = (node: typeof one) => node.count(/"path":"\/v1\/session","status":200/)
    await until(() => served(one) > 200 && served(two) > 200)

    const { code } = await one.stop()
    const after = load.tally.answered
    await until(() => load.tally.answered > after + 300)
    await until(() => load.tally.answered > 1000)
    const { failed } = await load.stop()

    assert.deepEqual(failed, [])
    assert.equal(code, 0)
  })

  test('[RUN-1] [RUN-6] it says so by /readyz while it still takes connections', async (t) => {
    const node = await startServing(database, [], { SHUTDOWN_DELAY_SECONDS: '2' })
    t.after(() => node.child.kill('SIGKILL'))
    const ask = (path: string) => fetch(`http://127.0.0.1:${node.port}${path}`, { headers: proxied })
    const before = await ask('/readyz')

    node.child.kill('SIGTERM')
    await wait(200)
    const [readyz, healthz, session] = [await ask('/readyz'), await ask('/healthz'), await ask('/v1/session')]
    const { code } = await node.ends()

    assert.equal(before.status, 200)
    assert.deepEqual([readyz.status, healthz.status, session.status], [503, 200, 200])
    assert.equal(session.headers.get('connection'), 'close')
    assert.equal(code, 0)
    await assert.rejects(ask('/healthz'))
  })

  test('[RUN-1] a request that comes on an idle connection is answered, and told that it was the last', async (t) => {
    const node = await startServing(database, [])
    t.after(() => node.child.kill('SIGKILL'))
    const socket = connect(node.port, '127.0.0.1').setEncoding('utf8')
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk
    })
    const ask = () =>
      socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n\r\n')
    ask()
    await until(() => heard.includes('"ok"'))
    const first = heard
    heard = ''

    node.child.kill('SIGTERM')
    await wait(500)
    ask()
    const { code } = await node.ends()

    assert.match(first, /^connection: keep-alive\r$/im)
    assert.match(heard, /^HTTP\/1\.1 200[\s\S]*^connection: close\r$/im)
    assert.equal(code, 0)
  })

  test('[RUN-1] connections that never ask do not keep it', async (t) => {
    const node = await startServing(database, [], { SHUTDOWN_SECONDS: '60' })
    t.after(() => node.child.kill('SIGKILL'))
    const silent = connect(node.port, '127.0.0.1')
    silent.on('error', () => undefined)
    await wait(100)

    const start = performance.now()
    const { code } = await node.stop()

    assert.equal(code, 0)
    assert.ok(performance.now() - start < 10_000)
  })
})
