import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { captureLog } from '../../test/capture-log.ts'
import { openCollector } from '../../test/collector.ts'
import { createSpanExporter } from './export-spans.ts'
import { Span } from './span.ts'

let collector: Awaited<ReturnType<typeof openCollector>>
before(async () => {
  collector = await openCollector()
})
beforeEach(() => {
  collector.received.length = 0
})
after(() => collector.close())

const anExporter = () =>
  createSpanExporter(
    { headers: { 'api-key': 'one' }, serviceName: 'portcullis' },
    `${collector.url}/v1/traces`,
    captureLog().log,
  )

test('[TRACES-4] what waits is bounded: more is dropped and counted', async () => {
  Object.assign(collector.manner, { status: 503 })
  const exporter = anExporter()

  for (let times = 0; times < 3000; times++) exporter.add(new Span('x', 1, undefined, true))

  assert.deepEqual(exporter.counts(), { exported: 0, dropped: 3000 - 2048, waiting: 2048 })
  Object.assign(collector.manner, { status: 200 })
  await exporter.stop()
  assert.deepEqual(exporter.counts(), { exported: 2048, dropped: 3000 - 2048, waiting: 0 })
})

test('[TRACES-4] what was put off while the collector was away is sent once it is back', async () => {
  Object.assign(collector.manner, { status: 503 })
  const exporter = anExporter()
  for (let times = 0; times < 512; times++) exporter.add(new Span('x', 1, undefined, true))
  await new Promise((resolve) => setTimeout(resolve, 50))

  Object.assign(collector.manner, { status: 200 })
  await exporter.stop()

  assert.deepEqual(exporter.counts(), { exported: 512, dropped: 0, waiting: 0 })
})

test('[TRACES-4] what opens the collector goes to no other, wherever that leads', async () => {
  const other = await openCollector()
  Object.assign(collector.manner, { status: 307, location: `${other.url}/v1/traces` })
  const exporter = anExporter()
  exporter.add(new Span('x', 1, undefined, true))

  await exporter.stop()

  assert.deepEqual(other.received, [])
  assert.equal(exporter.counts().dropped, 1)
  Object.assign(collector.manner, { status: 200, location: '' })
  other.close()
})
