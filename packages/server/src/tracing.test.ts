import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createApp } from './app.ts'
import { createContext } from './platform/context.ts'
import { sql } from './platform/db/sql.ts'
import { openTracer } from './platform/tracing/tracer.ts'
import { captureLog } from './test/capture-log.ts'
import { type CollectedSpan, openCollector } from './test/collector.ts'
import { makeEveryJourney, passwords } from './test/every-journey.ts'
import { anAccount } from './test/fixtures.ts'
import { goodPassword, type House, openHouse } from './test/house.ts'

let collector: Awaited<ReturnType<typeof openCollector>>
let house: House
before(async () => {
  collector = await openCollector()
  house = await openHouse({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20key,x-scope=two',
    OTEL_SERVICE_NAME: 'sign-in.example.com',
  })
})
beforeEach(async () => {
  await house.ctx.tracer?.stop()
  await house.empty()
  collector.received.length = 0
})
after(async () => {
  await house.close()
  collector.close()
})

/** What the collector has once everything was sent. */
const collected = async (): Promise<CollectedSpan[]> => {
  await house.ctx.tracer?.stop()
  return collector.spans()
}
const below = (spans: CollectedSpan[], { spanId }: CollectedSpan) =>
  spans.filter(({ parentSpanId }) => parentSpanId === spanId)

/** Another server beside the house, with other settings of its traces. */
const aServer = (
  tracing: Partial<House['settings']['tracing']>,
  edge: Partial<House['settings']['edge']> = {},
) => {
  const settings = {
    ...house.settings,
    tracing: { ...house.settings.tracing, ...tracing },
    edge: { ...house.settings.edge, ...edge },
  }
  const { log, lines } = captureLog()
  const ctx = createContext({ ...house.ctx, settings, tracer: openTracer(settings, log) })
  const app = createApp(ctx)
  const ask = (path: string, headers: Record<string, string> = {}, ip = '192.0.2.1') =>
    app.fetch(
      new Request(`https://auth.example.com${path}`, { headers: { host: 'auth.example.com', ...headers } }),
      {
        ip,
      },
    )
  return { ctx, ask, lines, stop: async () => ctx.tracer?.stop() }
}

test('[TRACES-1] a request is a span by its route, with what it did below it', async () => {
  await anAccount(house)
  await collected()
  collector.received.length = 0

  const answer = await house.browser().signIn('ann@example.com', goodPassword)

  const spans = await collected()
  const [request] = spans.filter(({ kind }) => kind === 2)
  assert.ok(request)
  const { name, attributes, hasFailed, startMs, endMs } = request
  assert.deepEqual([name, hasFailed], ['POST /v1/sign-in', false])
  assert.deepEqual(attributes, {
    'http.route': '/v1/sign-in',
    'http.request.method': 'POST',
    'http.response.status_code': '201',
    'url.scheme': 'https',
    'portcullis.request': answer.headers.get('x-request-id'),
  })
  assert.ok(Math.abs(startMs - Date.now()) < 10_000 && endMs > startMs)
  const children = below(spans, request)
  const names = children.map((child) => child.name)
  assert.ok(names.includes('password.wait') && names.includes('password.hash'), names.join())
  const statements = children.filter((child) => child.attributes['db.system.name'] === 'postgresql')
  assert.equal(statements.length, 2, names.join('\n'))
  assert.ok(
    statements.some((one) => /INSERT portcullis\.events/.test(one.name)),
    names.join('\n'),
  )
  for (const child of children) {
    assert.equal(child.traceId, request.traceId)
    assert.ok(child.startMs >= startMs - 1 && child.endMs <= endMs + 1, child.name)
  }
})

test('[TRACES-1] the collector gets OTLP as JSON, under the name that was set, with its headers', async () => {
  await house.browser().get('/v1/session')

  await collected()

  const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = collector.received
  assert.equal(path, '/v1/traces')
  assert.deepEqual(
    [headers['content-type'], headers['api-key'], headers['x-scope']],
    ['application/json', 'a key', 'two'],
  )
  assert.match(body, /"service\.name","value":\{"stringValue":"sign-in\.example\.com"\}/)
  assert.match(body, /"traceId":"[\da-f]{32}","spanId":"[\da-f]{16}"/)
  assert.match(body, /"startTimeUnixNano":"\d{19}"/)
})

test('[TRACES-1] a refusal has its code, a fault is an error, and what is nowhere has no route', async () => {
  await house.browser().post('/v1/sign-in', { email: 1 })
  await house.browser().get('/somebody@example.com?password=x')
  await house.breakTable('accounts')
  await house.browser().signIn('ann@example.com', goodPassword)
  await house.mendTable('accounts')

  const requests = (await collected()).filter(({ kind }) => kind === 2)

  assert.deepEqual(
    requests.map(({ name, hasFailed, attributes }) => [
      name,
      hasFailed,
      attributes['portcullis.refusal'],
      attributes['error.type'],
    ]),
    [
      ['POST /v1/sign-in', false, 'malformed_request', undefined],
      ['GET', false, 'not_found', undefined],
      ['POST /v1/sign-in', true, 'fault', '500'],
    ],
  )
  const failed = collector.spans().filter(({ kind, hasFailed }) => kind === 3 && hasFailed)
  assert.deepEqual(
    failed.map(({ attributes }) => attributes['error.type']),
    ['42P01'],
  )
})

test('[TRACES-1] a mail that is sent is a trace of its own', async () => {
  await house.browser().post('/v1/sign-up', { email: 'ann@example.com', password: goodPassword })
  await house.deliverMail()

  const mails = (await collected()).filter(({ name }) => name.startsWith('mail '))

  assert.deepEqual(
    mails.map(({ name, parentSpanId }) => [name, parentSpanId]),
    [['mail email-verification.verify', undefined]],
  )
})

test('[TRACES-2] [T178] nothing that is sent tells who was there, or any secret', async () => {
  const exchanges = await makeEveryJourney(house)

  await collected()

  const sent = collector.received.map(({ body }) => body).join('\n')
  assert.ok(collector.spans().length > 200, 'the journeys were traced')
  for (const typed of ['@', '192.0.2.', '198.51.100.', 'Firefox', 'Ann', ...passwords])
    assert.equal(sent.includes(typed), false, typed)
  assert.doesNotMatch(sent, /[\w-]{43}/, 'no secret and no digest')
  assert.ok(exchanges.length > 50)
  const ids = await house.rows(sql<{ id: string }>`select id::text from portcullis.accounts
    union select id::text from portcullis.sessions`)
  assert.ok(ids.length > 0)
  for (const { id } of ids) assert.equal(sent.includes(id), false, 'no account and no session')
})

const theirs = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${theirs}-b7ad6b7169203331-01`
const unsampled = `00-${theirs}-b7ad6b7169203331-00`

for (const [parentsFrom, ip, isBelieved] of [
  ['nobody', '127.0.0.1', false],
  ['nobody', '192.0.2.1', false],
  ['proxies', '127.0.0.1', true],
  ['proxies', '192.0.2.1', false],
  ['anybody', '192.0.2.1', true],
] as const) {
  test(`[TRACES-3] with TRACEPARENT_FROM=${parentsFrom}, ${ip} is ${isBelieved ? '' : 'not '}believed`, async () => {
    const server = aServer({ parentsFrom })

    await server.ask('/healthz', { traceparent, 'x-forwarded-proto': 'https' }, ip)
    await server.ask('/healthz', { traceparent: unsampled, 'x-forwarded-proto': 'https' }, ip)

    await server.stop()
    const spans = collector.spans()
    assert.deepEqual(
      spans.map(({ traceId, parentSpanId }) => [traceId === theirs, parentSpanId]),
      isBelieved
        ? [[true, 'b7ad6b7169203331']]
        : [
            [false, undefined],
            [false, undefined],
          ],
    )
  })
}

test('[TRACES-3] a traceparent that is none begins a new trace', async () => {
  const server = aServer({ parentsFrom: 'anybody' })
  const bent = [
    `ff-${theirs}-b7ad6b7169203331-01`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${theirs}-${'0'.repeat(16)}-01`,
    `00-${theirs.toUpperCase()}-b7ad6b7169203331-01`,
    `00-${theirs}-b7ad6b7169203331-01-more`,
    `${traceparent}, ${traceparent}`,
    `x${traceparent}`,
    '',
  ]

  for (const traceparent of bent) await server.ask('/healthz', { traceparent })

  await server.stop()
  assert.deepEqual(
    collector.spans().map(({ traceId, parentSpanId }) => [traceId === theirs, parentSpanId]),
    bent.map(() => [false, undefined]),
  )
})

for (const [sampler, share, expected] of [
  ['always_off', 1, 0],
  ['parentbased_always_off', 1, 0],
  ['traceidratio', 0, 0],
  ['parentbased_traceidratio', 1, 3],
  ['always_on', 0, 3],
] as const) {
  test(`[TRACES-1] with the sampler ${sampler} and ${share}, ${expected} of three requests are traced`, async () => {
    const server = aServer({ sampler, share })

    for (let times = 0; times < 3; times++) await server.ask('/healthz')

    await server.stop()
    assert.equal(collector.spans().length, expected)
  })
}

test('[TRACES-4] a collector that hangs, refuses or is away costs no request and is told of once', async () => {
  for (const [manner, url] of [
    [{ isSilent: true, status: 200 }, collector.url],
    [{ isSilent: false, status: 503 }, collector.url],
    [{ isSilent: false, status: 400 }, collector.url],
    [{ isSilent: false, status: 200 }, 'http://127.0.0.1:1'],
  ] as const) {
    Object.assign(collector.manner, manner)
    const server = aServer({ endpoint: url })

    const answers = await Promise.all(Array.from({ length: 600 }, () => server.ask('/healthz')))
    const from = performance.now()
    await server.stop()

    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.ok(performance.now() - from < 4000, 'a stopping server waits three seconds at most')
    assert.deepEqual(server.ctx.tracer?.counts(), { exported: 0, dropped: 600, waiting: 0 })
    assert.equal(server.lines.filter((line) => line.includes('takes no traces')).length, 1)
  }
  Object.assign(collector.manner, { isSilent: false, status: 200 })
})

test('[TRACES-5] a line of the log says in which trace it was written', async () => {
  await house.browser().get('/v1/session')

  const [request] = await collected()
  const line = JSON.parse(house.logged.at(-1) ?? '{}')
  assert.deepEqual([line.trace_id, line.span_id], [request?.traceId, request?.spanId])
})

test('[TRACES-6] without a collector there is no tracer, and a request is in no trace', async () => {
  const server = aServer({ endpoint: undefined, parentsFrom: 'anybody' })

  const answer = await server.ask('/healthz', { traceparent })

  assert.equal(answer.status, 200)
  assert.equal(server.ctx.tracer, undefined)
  assert.doesNotMatch(house.logged.at(-1) ?? '', /trace_id/)
  assert.deepEqual(await collected(), [])
})
