import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'

/** Which side of a call it is, as OTLP numbers them. */
export const spanKinds = { internal: 1, server: 2, client: 3 } as const

export type SpanKind = (typeof spanKinds)[keyof typeof spanKinds]

/** Where a trace comes from: a span of somebody else's, and whether it is recorded there. */
export type TraceParent = { traceId: string; spanId: string; isSampled: boolean }

/** One piece of work, from its beginning to its end. Names and attributes are words of ours alone. */
export class Span {
  readonly traceId: string
  readonly spanId = randomBytes(8).toString('hex')
  readonly parentSpanId: string | undefined
  readonly isSampled: boolean
  readonly kind: SpanKind
  readonly attributes = new Map<string, string | number>()
  readonly startMs: number
  name: string
  endMs = 0
  hasFailed = false
  readonly startTick = performance.now()

  constructor(name: string, kind: SpanKind, parent: Span | TraceParent | undefined, isSampled: boolean) {
    this.name = name
    this.kind = kind
    this.traceId = parent?.traceId ?? randomBytes(16).toString('hex')
    this.parentSpanId = parent?.spanId
    this.isSampled = isSampled
    // Within a trace by the clock that never jumps.
    this.startMs = parent instanceof Span ? parent.startMs + this.startTick - parent.startTick : Date.now()
  }

  /** What kind of failure it was: a status, an SQLSTATE or a class, never a message. */
  fail(type: string): void {
    this.hasFailed = true
    this.attributes.set('error.type', type)
  }

  end(): void {
    this.endMs = this.startMs + performance.now() - this.startTick
  }
}

/** Reads a traceparent header (W3C Trace Context 3.2); whatever is none, or several, is none. */
export function readTraceParent(header: string | undefined): TraceParent | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] =
    /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/.exec(header ?? '') ?? []
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}
