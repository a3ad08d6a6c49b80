import type { Settings } from '../context.ts'
import type { Log } from '../log.ts'
import { currentSpan } from './current-span.ts'
import { createSpanExporter, type SpanCounts } from './export-spans.ts'
import { Span, type SpanKind, type TraceParent } from './span.ts'

export type Tracer = {
  /** Does work as the first span of a trace here, which may go on with somebody else's. */
  begin: <T>(
    name: string,
    kind: SpanKind,
    parent: TraceParent | undefined,
    work: (span: Span) => Promise<T>,
  ) => Promise<T>
  /** Does work as a span below the one it runs in; without one it is just done. */
  below: <T>(
    name: string,
    kind: SpanKind,
    work: () => Promise<T>,
    describe?: (span: Span) => void,
  ) => Promise<T>
  /** What was sent and what was lost. */
  counts: () => SpanCounts
  /** Sends what there is, for a moment at most. */
  stop: () => Promise<void>
}

/** Gives what traces, where the settings name a collector; where there is none nothing pays for it. */
export function openTracer(settings: Settings, log: Log): Tracer | undefined {
  const { endpoint } = settings.tracing
  return endpoint === undefined ? undefined : createTracer(settings, endpoint, log)
}

function createTracer({ tracing }: Settings, endpoint: string, log: Log): Tracer {
  const exporter = createSpanExporter(tracing, `${endpoint}/v1/traces`, log)
  const run = async <T>(span: Span, work: () => Promise<T>): Promise<T> => {
    try {
      return await currentSpan.run(span, work)
    } catch (error) {
      span.fail(typeOf(error))
      throw error
    } finally {
      span.end()
      if (span.isSampled) exporter.add(span)
    }
  }
  return {
    begin: (name, kind, parent, work) => {
      const span = new Span(name, kind, parent, isWanted(tracing, parent))
      return run(span, () => work(span))
    },
    below: (name, kind, work, describe) => {
      const parent = currentSpan.getStore()
      if (!parent?.isSampled) return work()
      const span = new Span(name, kind, parent, true)
      describe?.(span)
      return run(span, work)
    },
    counts: exporter.counts,
    stop: exporter.stop,
  }
}

/** Whether a trace is recorded, as OTEL_TRACES_SAMPLER says. */
function isWanted({ sampler, share }: Settings['tracing'], parent: TraceParent | undefined): boolean {
  if (parent !== undefined && sampler.startsWith('parentbased_')) return parent.isSampled
  if (sampler.endsWith('always_off')) return false
  return sampler.endsWith('always_on') || Math.random() < share
}

/** An SQLSTATE or another code, else the class: no message, which may tell of values. */
function typeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : String(name ?? 'Error').slice(0, 40)
}
