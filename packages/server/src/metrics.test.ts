import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, type TestContext, test } from 'node:test'
import { createApp } from './app.ts'
import { type MetricsListener, openMetricsListener } from './http/metrics-listener.ts'
import { declaredMetrics, measureServer } from './metrics.ts'
import { writeMeasurements } from './platform/metrics-registry.ts'
import { readProductionSettings, SettingsRefused } from './settings.ts'
import { aSignedInBrowser } from './test/fixtures.ts'
import { goodPassword, type House, openHouse, publicUrl } from './test/house.ts'
import { productionSettings } from './test/serve-command.ts'

const token = 'a token that is made of words, and long'

describe('what is measured', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  after(() => house.close())

  /** Another server on the house's database, that measures itself. */
  const measured = () => {
    const { metrics, watch } = measureServer(house.ctx)
    const app = createApp(house.ctx, watch)
    const ask = (path: string, init: RequestInit = {}) =>
      app.fetch(new Request(publicUrl + path, { headers: { host: 'auth.example.com' }, ...init }), {
        ip: '192.0.2.1',
      })
    const read = async () => (await writeMeasurements([await metrics.read()])).text
    return { ask, read }
  }

  test('[METRICS-3] requests are counted by route as it is declared, whatever their paths are', async () => {
    const { ask, read } = measured()

    for (const id of [1, 2, 3]) await ask(`/v1/sessions/0190f3f0-0000-7000-8000-00000000000${id}`)
    for (const id of [1, 2, 3]) await ask(`/nowhere/${id}`)
    await ask('/v1/session', { method: 'PROPFIND' })
    await ask('/v1/session')
    const text = await read()

    const counts = [...text.matchAll(/^portcullis_http_request_duration_seconds_count\{(.*)\} (\d+)$/gm)]
    assert.deepEqual(Object.fromEntries(counts.map(([, labels, count]) => [labels, Number(count)])), {
      'route="/v1/sessions/{id}",method="GET",status="4xx"': 3,
      'route="none",method="GET",status="4xx"': 3,
      'route="/v1/session",method="other",status="4xx"': 1,
      'route="/v1/session",method="GET",status="2xx"': 1,
    })
  })

  test('[METRICS-3] refusals are counted by code, and what has never happened is 0', async () => {
    const { ask, read } = measured()

    await ask('/v1/account')
    await ask('/v1/account', { headers: { host: 'evil.example' } })
    const text = await read()

    assert.match(text, /^portcullis_refusals_total\{code="not_signed_in"\} 1$/m)
    assert.match(text, /^portcullis_refusals_total\{code="misdirected_request"\} 1$/m)
    assert.match(text, /^portcullis_refusals_total\{code="session_stolen"\} 0$/m)
  })

  test('[METRICS-3] every metric of a server is there, in the order of magnitude of what it measures', async () => {
    const { read } = measured()
    await aSignedInBrowser(house)
    await house.letTimePass(86_400)

    const text = await read()

    const { http: _, workers: __, ...ofServer } = declaredMetrics
    for (const { name } of Object.values(ofServer).flatMap((group) => Object.values(group)))
      assert.match(text, new RegExp(`^# TYPE ${name} (gauge|counter|histogram)$`, 'm'))
    const value = (name: string) =>
      Number(new RegExp(`^${name.replace(/[{}]/g, '[$&]')} (.*)$`, 'm').exec(text)?.[1])
    const age = value('portcullis_signing_key_age_seconds{state="current"}')
    assert.ok(age > 86_400 && age < 90_000, `${age} s`)
    assert.ok(value('portcullis_database_round_trips_total') > 5)
    assert.ok(value('process_resident_memory_bytes') > 1e7)
    assert.ok(value('portcullis_password_hashers') >= 1)
  })

  test('[METRICS-3] two servers in one process share nothing', async () => {
    const [one, other] = [measured(), measured()]

    await one.ask('/v1/account')

    assert.match(await one.read(), /^portcullis_refusals_total\{code="not_signed_in"\} 1$/m)
    assert.match(await other.read(), /^portcullis_refusals_total\{code="not_signed_in"\} 0$/m)
  })

  test('[METRICS-3] without a database the rest is still measured', async () => {
    const { read } = measured()
    await house.breakTable('signing_keys')

    const text = await read()

    await house.mendTable('signing_keys')
    assert.doesNotMatch(text, /^portcullis_signing_key_age_seconds\{/m)
    assert.match(text, /^portcullis_password_hashers \d/m)
    assert.match(await read(), /^portcullis_signing_key_age_seconds\{/m)
  })

  test('[METRICS-1] where people come in there are no metrics', async () => {
    const { ask } = measured()

    for (const path of ['/metrics', '/v1/metrics', '//metrics']) assert.equal((await ask(path)).status, 404)
  })

  test('[METRICS-3] no value tells who was there', async () => {
    const { ask, read } = measured()
    await ask('/v1/sign-in', {
      method: 'POST',
      headers: { host: 'auth.example.com', origin: publicUrl, 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ann@example.com', password: goodPassword }),
    })

    assert.doesNotMatch(await read(), /ann@|192\.0\.2/)
  })
})

describe('where metrics are given', () => {
  const opened: MetricsListener[] = []
  afterEach(async () => {
    for (const { close } of opened.splice(0)) await close()
  })

  const open = async (metrics: Record<string, string>) => {
    const settings = readProductionSettings({
      ...productionSettings,
      DATABASE_URL: 'postgresql://127.0.0.1/none',
      ...metrics,
    })
    const log = {
      debug: () => undefined,
      error: () => undefined,
      info: () => undefined,
      warn: () => undefined,
    }
    const listener = await openMetricsListener({ settings, log }, async () => [[]])
    opened.push(listener)
    return listener
  }
  const aFolder = (t: TestContext) => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-metrics-'))
    t.after(() => rmSync(folder, { recursive: true }))
    return folder
  }
  /** By node:http, since fetch does not let a test choose the Host. */
  const ask = async (
    where: { port: number } | { socketPath: string },
    headers: Record<string, string> = {},
    path = '/metrics',
  ) => {
    const request = get({ ...where, host: '127.0.0.1', path, headers, agent: false })
    const [answer] = await once(request, 'response')
    answer.resume()
    return answer.statusCode
  }

  test('[METRICS-1] without METRICS_LISTEN nobody listens', async () => {
    const listener = await open({})

    assert.equal(listener.port, undefined)
  })

  test('[METRICS-1] it gives metrics and nothing else, and to no page that was made to ask', async () => {
    const { port = 0 } = await open({ METRICS_LISTEN: '127.0.0.1:0' })

    assert.equal(await ask({ port }), 200)
    assert.equal(await ask({ port }, { host: 'localhost:9464' }), 200)
    assert.equal(await ask({ port }, { host: 'evil.example' }), 421)
    for (const path of ['/', '/metrics/', '/healthz', '/v1/session'])
      assert.equal(await ask({ port }, {}, path), 404)
  })

  test('[METRICS-2] with METRICS_TOKEN it answers to that token alone, whatever it is called', async () => {
    const { port = 0 } = await open({ METRICS_LISTEN: '0.0.0.0:0', METRICS_TOKEN: token })

    assert.equal(await ask({ port }, { host: 'auth.internal', authorization: `Bearer ${token}` }), 200)
    for (const authorization of [
      '',
      'Bearer ',
      `Bearer ${token} `.trim().slice(0, -1),
      `Basic ${token}`,
      token,
    ])
      assert.equal(await ask({ port }, { authorization }), 401, authorization)
    assert.equal(await ask({ port }), 401)
    assert.equal(await ask({ port }, {}, '/nowhere'), 401)
  })

  test('[METRICS-1] it may be a socket, also where a process that was killed has left one behind', async (t) => {
    const folder = aFolder(t)
    const socketPath = join(folder, 'metrics.sock')
    const dying = `net.createServer().listen('${socketPath}', () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['--eval', dying])
    assert.ok(statSync(socketPath).isSocket())

    await open({ METRICS_LISTEN: socketPath })

    assert.equal(await ask({ socketPath }), 200)
    assert.equal(statSync(socketPath).mode & 0o777, 0o660)
  })

  test('[METRICS-1] it takes the place of no socket that somebody listens at', async (t) => {
    const folder = aFolder(t)
    const socketPath = join(folder, 'metrics.sock')
    const other = createServer().listen(socketPath)
    t.after(() => other.close())
    await once(other, 'listening')

    await assert.rejects(open({ METRICS_LISTEN: socketPath }), /METRICS_LISTEN: There can be no socket at/)

    assert.ok(statSync(socketPath).isSocket())
  })

  test('[METRICS-1] what is no socket is left as it is, and said', async (t) => {
    const folder = aFolder(t)
    const [file, link] = [join(folder, 'portcullis.env'), join(folder, 'link')]
    writeFileSync(file, 'SECRET_KEY=')
    symlinkSync(file, link)

    for (const path of [file, link]) {
      const said = `METRICS_LISTEN: There can be no socket at ${path}: listen EADDRINUSE`
      await assert.rejects(open({ METRICS_LISTEN: path }), ({ message }: Error) => message.startsWith(said))
    }

    assert.equal(readFileSync(link, 'utf8'), 'SECRET_KEY=')
  })

  const refused: [string, string, Record<string, string>][] = [
    ['every address', 'METRICS_LISTEN', { METRICS_LISTEN: '0.0.0.0:9464' }],
    ['every IPv6 address', 'METRICS_LISTEN', { METRICS_LISTEN: '[::]:9464' }],
    ['an address of the internet', 'METRICS_LISTEN', { METRICS_LISTEN: '203.0.113.7:9464' }],
    ['an address that only looks private', 'METRICS_LISTEN', { METRICS_LISTEN: '172.32.0.1:9464' }],
    ['a name that may lead anywhere', 'METRICS_LISTEN', { METRICS_LISTEN: 'metrics.example.com:9464' }],
    ['no port', 'METRICS_LISTEN', { METRICS_LISTEN: '127.0.0.1' }],
    ['a short token', 'METRICS_TOKEN', { METRICS_LISTEN: '127.0.0.1:9464', METRICS_TOKEN: 'short' }],
    ['a token that nobody asks for', 'METRICS_TOKEN', { METRICS_TOKEN: token }],
  ]
  for (const [what, env, metrics] of refused) {
    test(`[METRICS-2] ${what} is refused, with what to write`, async () => {
      await assert.rejects(
        async () => open(metrics),
        (error) => error instanceof SettingsRefused && error.mistakes.some((mistake) => mistake.env === env),
      )
    })
  }

  for (const listen of [
    '127.0.0.1:9464',
    '10.1.2.3:9464',
    '[::1]:9464',
    '[fd00::1]:9464',
    'localhost:9464',
    '/run/x.sock',
  ]) {
    test(`[METRICS-2] ${listen} needs no token`, () => {
      const settings = readProductionSettings({
        ...productionSettings,
        DATABASE_URL: 'postgresql://127.0.0.1/none',
        METRICS_LISTEN: listen,
      })

      assert.ok(settings.metrics.listen)
    })
  }
})
