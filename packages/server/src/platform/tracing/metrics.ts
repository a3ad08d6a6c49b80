import type { Context } from '../context.ts'
import { declareMetrics } from '../metrics.ts'

export const tracingMetrics = declareMetrics<Context>()({
  spans: {
    kind: 'counter',
    name: 'portcullis_trace_spans_total',
    about:
      'Spans by what became of them; where `dropped` rises, the collector is away, refuses or is too slow. ' +
      'Absent where nothing is traced.',
    labels: ['outcome'],
    across: 'sum',
    read: ({ tracer }) => {
      if (tracer === undefined) return undefined
      const { exported, dropped } = tracer.counts()
      return [
        [exported, 'exported'],
        [dropped, 'dropped'],
      ]
    },
  },
})
