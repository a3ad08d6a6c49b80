import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export type CollectedSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startMs: number
  endMs: number
  attributes: Record<string, string>
  hasFailed: boolean
}

type Attributes = { key: string; value: { stringValue?: string; intValue?: string } }[]
type Wire = {
  resourceSpans: {
    resource: { attributes: Attributes }
    scopeSpans: {
      spans: (Record<string, string> & { attributes: Attributes; status: { code?: number } })[]
    }[]
  }[]
}

/** A collector of OpenTelemetry that takes OTLP over HTTP in JSON, and answers as a test says. */
export async function openCollector() {
  const received: { path: string; headers: Record<string, unknown>; body: string }[] = []
  const manner = { status: 200, isSilent: false, location: '' }
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming)
    if (manner.isSilent) return
    if (manner.status === 200) received.push({ path: incoming.url ?? '', headers: incoming.headers, body })
    outgoing
      .writeHead(manner.status, { 'content-type': 'application/json', location: manner.location })
      .end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    manner,
    received,
    spans: (): CollectedSpan[] => received.flatMap(({ body }) => spansOf(JSON.parse(body))),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function spansOf({ resourceSpans }: Wire): CollectedSpan[] {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ attributes, status, startTimeUnixNano, endTimeUnixNano, ...span }) => ({
      ...(span as unknown as Pick<CollectedSpan, 'traceId' | 'spanId' | 'name' | 'kind'>),
      startMs: Number(startTimeUnixNano) / 1e6,
      endMs: Number(endTimeUnixNano) / 1e6,
      attributes: Object.fromEntries(
        attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']),
      ),
      hasFailed: status.code === 2,
    }))
}
