import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { hammer, proxied } from '../test/hammer.ts'
import { openTestDatabase, type TestDatabase } from '../test/open-database.ts'
import { freePort } from '../test/run-command.ts'
import { productionSettings, ServeCommand, startServing } from '../test/serve-command.ts'
import { until } from '../test/until.ts'

const skip = process.env.TEST_DATABASE_URL ? false : 'It serves on a real PostgreSQL alone.'

describe('serve --workers', { skip, concurrency: 3 }, () => {
  let database: TestDatabase
  before(async () => {
    database = await openTestDatabase()
  })
  after(() => database.drop())

  const serve = async (t: TestContext, words: string[], environment: Record<string, string> = {}) => {
    const command = await startServing(database, words, environment)
    t.after(() => command.child.kill('SIGKILL'))
    return command
  }
  const hit = (t: TestContext, { port }: ServeCommand) => {
    const load = hammer(port)
    t.after(load.stop)
    return load
  }

  test('[RUN-2] so many processes answer behind one port, and as many as there are cores with auto', async (t) => {
    const [two, auto] = await Promise.all([serve(t, ['--workers', '2']), serve(t, ['--workers', 'auto'])])
    const load = hit(t, two)
    await until(() => [1, 2].every((id) => two.count(new RegExp(`"worker":${id},"request"`)) > 10))
    const { failed } = await load.stop()

    assert.deepEqual(failed, [])
    assert.equal(two.workers().length, 2)
    assert.equal(auto.workers().length, availableParallelism())
  })

  test('[RUN-2] what is wrong with settings or schema is said once, and nothing is started', async () => {
    const wrong = new ServeCommand(
      ['--workers', 'many'],
      { DATABASE_URL: database.url, LOG_LEVEL: 'loud' },
      0,
    )
    const { code, output } = await wrong.ends()

    assert.equal(code, 2)
    assert.equal(output.match(/WORKERS: Write auto or a whole number/g)?.length, 1)
    assert.equal(output.match(/LOG_LEVEL:/g)?.length, 1)
  })

  test('[RUN-2] a port that is taken is said once', async () => {
    const port = await freePort()
    const squatter = createServer().listen(port, '127.0.0.1')

    const command = new ServeCommand(['--workers', '3'], { DATABASE_URL: database.url }, port)
    const { code, output } = await command.ends()

    squatter.close()
    assert.equal(code, 2)
    assert.equal(output.match(/Port \d+ is in use/g)?.length, 1)
  })

  test('[RUN-2] a worker that is killed is replaced, and takes no request with it but its own', async (t) => {
    const command = await serve(t, ['--workers', '2'])
    const load = hit(t, command)
    await until(() => load.tally.answered > 200)

    const [victim = 0] = command.workers()
    process.kill(victim, 'SIGKILL')
    await until(() => command.count(/a worker serves/) === 3)
    const answered = load.tally.answered
    await until(() => load.tally.answered > answered + 200)
    const { failed } = await load.stop()

    assert.ok(failed.length <= 9, `${failed.length} failed, and there are 9 clients: ${failed}`)
    assert.deepEqual(
      failed.filter((why) => /no answer|timeout/i.test(why)),
      [],
      'nobody is left waiting',
    )
    assert.equal(command.workers().length, 2)
    assert.ok(!command.workers().includes(victim))
  })

  test('[RUN-2] a worker that gives no sign of life is killed and replaced', async (t) => {
    const command = await serve(t, ['--workers', '2'], { WORKER_TIMEOUT_SECONDS: '2' })
    const [stuck = 0] = command.workers()

    process.kill(stuck, 'SIGSTOP')
    await until(() => command.count(/a worker serves/) === 3)

    assert.equal(command.workers().length, 2)
    assert.ok(!command.workers().includes(stuck))
  })

  test('[RUN-2] when no worker starts any more, it gives up and says why', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-key-'))
    const file = join(folder, 'key')
    writeFileSync(file, productionSettings.SECRET_KEY, { mode: 0o600 })
    const { SECRET_KEY: _, ...settings } = productionSettings
    const port = await freePort()
    const environment = {
      ...settings,
      SECRET_KEY: undefined,
      SECRET_KEY_FILE: file,
      DATABASE_URL: database.url,
    }
    const command = new ServeCommand(['--workers', '2'], environment, port)
    t.after(() => command.child.kill('SIGKILL'))
    await command.says(/"msg":"serving"/)

    rmSync(folder, { recursive: true })
    for (const pid of command.workers()) process.kill(pid, 'SIGKILL')
    const { code, output } = await command.ends()

    assert.equal(code, 1)
    assert.match(output, /No worker starts any more[\s\S]*SECRET_KEY_FILE/)
  })

  test('[RUN-3] a rolling restart replaces every worker, and loses no request', async (t) => {
    const command = await serve(t, ['--workers', '2'])
    const load = hit(t, command)
    await until(() => load.tally.answered > 500)
    const former = command.workers()
    const readiness = new Set<number>()
    const probing = setInterval(async () => {
      const answer = await fetch(`http://127.0.0.1:${command.port}/readyz`, { headers: proxied })
      readiness.add(answer.status)
    }, 50)
    t.after(() => clearInterval(probing))

    process.kill(command.child.pid ?? 0, 'SIGUSR2')
    await command.says(/restarted the workers/)
    const answered = load.tally.answered
    await until(() => load.tally.answered > answered + 500)
    clearInterval(probing)
    const { failed } = await load.stop()

    assert.deepEqual(failed, [])
    assert.deepEqual([...readiness], [200])
    assert.equal(command.workers().length, 2)
    assert.deepEqual(
      command.workers().filter((pid) => former.includes(pid)),
      [],
    )
  })

  test('[RUN-3] where the new code does not start, the workers that there are go on', async (t) => {
    const own = await openTestDatabase()
    const command = await startServing(own, ['--workers', '2'])
    t.after(async () => {
      await command.stop('SIGKILL')
      await own.drop()
    })
    const former = command.workers()
    await own.owner.script(`insert into portcullis.migrations (number, name, checksum, breaking)
      values (999999, 'of-a-later-release', '', true)`)

    process.kill(command.child.pid ?? 0, 'SIGUSR2')
    await command.says(/the workers that there are go on/)
    await own.owner.script('delete from portcullis.migrations where number = 999999')

    const answer = await fetch(`http://127.0.0.1:${command.port}/readyz`, { headers: proxied })
    assert.equal(answer.status, 200)
    assert.deepEqual(command.workers(), former)
    assert.match(command.output, /a new worker does not start/)
  })

  test('[RUN-7] on SIGHUP every worker reads its secrets again', async (t) => {
    const command = await serve(t, ['--workers', '2'])

    command.child.kill('SIGHUP')
    await until(() => command.count(/"msg":"secrets read again"/) === 2)

    for (const id of [1, 2]) assert.equal(command.count(new RegExp(`"worker":${id},.*secrets read again`)), 1)
    assert.equal(command.count(/a worker serves/), 2)
  })

  test('[METRICS-4] what the workers count is one sum, which falls neither by a restart nor by a death', async (t) => {
    const metricsPort = await freePort()
    const command = await serve(t, ['--workers', '2'], { METRICS_LISTEN: `127.0.0.1:${metricsPort}` })
    const read = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    const value = (text: string, name: string) =>
      Number(new RegExp(`^${name}(?:\\{.*\\})? (.*)$`, 'm').exec(text)?.[1])
    const answered = (text: string) =>
      value(
        text,
        'portcullis_http_request_duration_seconds_count\\{route="/v1/session",method="GET",status="2xx"\\}',
      )
    const ask = async (times: number) => {
      for (let i = 0; i < times; i++) {
        const headers = { ...proxied, connection: 'close' } // So that they take turns.
        await (await fetch(`http://127.0.0.1:${command.port}/v1/session`, { headers })).text()
      }
    }
    await ask(20)
    const first = await read()

    process.kill(command.child.pid ?? 0, 'SIGUSR2')
    await command.says(/restarted the workers/)
    await ask(5)
    const restarted = await read()
    process.kill(command.workers()[0] ?? 0, 'SIGKILL')
    await until(() => command.count(/a worker serves/) === 5)
    const replaced = await read()

    assert.deepEqual([first, restarted, replaced].map(answered), [20, 25, 25])
    assert.deepEqual(
      [first, replaced].map((text) => value(text, 'portcullis_workers')),
      [2, 2],
    )
    assert.deepEqual(
      [first, replaced].map((text) => value(text, 'portcullis_workers_lost_total')),
      [0, 1],
    )
    assert.equal(value(restarted, 'portcullis_worker_restarts_total'), 1)
    assert.ok(value(replaced, 'process_resident_memory_bytes') > 1e8)
    const front = await fetch(`http://127.0.0.1:${command.port}/metrics`, { headers: proxied })
    assert.equal(front.status, 404)
  })

  test('[RUN-1] told to stop, it ends with code 0, also when every process gets the signal', async (t) => {
    const command = await serve(t, ['--workers', '2'])
    const ask = await fetch(`http://127.0.0.1:${command.port}/v1/session`, { headers: proxied })

    for (const pid of [command.child.pid ?? 0, ...command.workers()]) process.kill(pid, 'SIGTERM')
    const { code, output } = await command.ends()

    assert.equal(ask.status, 200)
    assert.equal(code, 0)
    assert.doesNotMatch(output, /"level":"error"/)
  })

  test('[RUN-1] a request that never ends is cut when its time is over', async (t) => {
    const command = await serve(t, ['--workers', '2'], { SHUTDOWN_SECONDS: '1' })
    const socket = connect(command.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(
      [
        'POST /v1/sign-in HTTP/1.1',
        'Host: 127.0.0.1',
        'X-Forwarded-Proto: https',
        `Origin: ${productionSettings.PUBLIC_URL}`,
        'Content-Type: application/json',
        'Content-Length: 9',
        '\r\n{',
      ].join('\r\n'),
    )
    await wait(100)

    const start = performance.now()
    const { code, output } = await command.stop()

    assert.equal(code, 0)
    assert.match(output, /"connections":1,"msg":"cut while stopping"/)
    assert.ok(performance.now() - start < 20_000)
  })

  test('[RUN-1] a second signal ends it at once', async (t) => {
    const command = await serve(t, ['--workers', '2'], { SHUTDOWN_DELAY_SECONDS: '60' })
    const workers = command.workers()
    command.child.kill('SIGTERM')
    await wait(200)

    const { code } = await command.stop()

    assert.equal(code, 1)
    for (const pid of workers) await until(() => !isThere(pid), { seconds: 2 })
  })
})

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
