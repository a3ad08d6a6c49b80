import { isLoopback } from '../../platform/loopback.ts'
import { type Rule, when } from '../rule.ts'

export const tracesPlaintext: Rule = {
  id: 'traces-plaintext',
  checklist: 'LOG-2',
  severity: 'low',
  title: 'Traces go to another machine over plain http.',
  why: 'Whoever is on the way reads what is asked for and when, and the headers that open the collector.',
  asvs: ['12.3.1'],
  judge: ({ settings }) => {
    const { endpoint } = settings.tracing
    const url = endpoint === undefined ? undefined : new URL(endpoint)
    return when(
      url?.protocol === 'http:' && !isLoopback(url.hostname),
      `OTEL_EXPORTER_OTLP_ENDPOINT leads to ${url?.host} over plain http.`,
      'Write an https address, or run a collector on this machine: ' +
        'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
    )
  },
}
