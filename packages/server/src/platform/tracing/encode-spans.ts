import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Span } from './span.ts'

// Read at start: an upgrade may lay the next release's files beside a process of this one.
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'))
const instance = randomUUID()

type Attributes = Iterable<readonly [string, string | number]>

/** Spans as OTLP/HTTP takes them in JSON (opentelemetry-proto, trace/v1). */
export function encodeSpans(spans: Span[], serviceName: string): string {
  const resource = [
    ['service.name', serviceName],
    ['service.version', version],
    ['service.instance.id', instance],
  ] as const
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: encode(resource) },
        scopeSpans: [{ scope: { name: 'portcullis', version }, spans: spans.map(encodeSpan) }],
      },
    ],
  })
}

function encodeSpan({ traceId, spanId, parentSpanId, name, kind, ...span }: Span) {
  return {
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    name,
    kind,
    startTimeUnixNano: nanos(span.startMs),
    endTimeUnixNano: nanos(span.endMs),
    attributes: encode(span.attributes),
    status: span.hasFailed ? { code: 2 } : {},
  }
}

function encode(attributes: Attributes) {
  return [...attributes].map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }))
}

/** As text: a number of JSON has too few digits. To the microsecond, which a number of ours still has. */
function nanos(ms: number): string {
  return `${Math.round(ms * 1000)}000`
}
