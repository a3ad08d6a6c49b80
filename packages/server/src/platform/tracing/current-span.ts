import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span } from './span.ts'

/** The span in which something runs. Nothing is kept in it unless traces are on. */
export const currentSpan = new AsyncLocalStorage<Span>()

/** What a log line says of the trace in which it was written, under OpenTelemetry's names. */
export function traceOfLine(): object {
  const span = currentSpan.getStore()
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId }
}
