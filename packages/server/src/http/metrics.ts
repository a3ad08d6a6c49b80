import { type RefusalCode, refusals } from '@portcullis/protocol/refusals'
import { declareMetrics, type Metrics } from '../platform/metrics.ts'
import type { Doors } from './listen.ts'

/** What is measured of requests and answers. */
export const answerMetrics = declareMetrics<undefined>()({
  duration: {
    kind: 'histogram',
    name: 'portcullis_http_request_duration_seconds',
    about:
      'How long answers took, by route as it is declared (`none`: nothing is there), method and class of ' +
      'status. Its `_count` is the number of requests.',
    labels: ['route', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  },
  refusals: {
    kind: 'counter',
    name: 'portcullis_refusals_total',
    about:
      'Refusals by their code. What is refused before it is a request (a broken head) is not among them.',
    labels: ['code'],
  },
})

/** What is measured of the doors. */
export const doorMetrics = declareMetrics<Doors>()({
  connections: {
    kind: 'gauge',
    name: 'portcullis_http_connections',
    about: 'Connections that are open.',
    across: 'sum',
    read: (doors) => doors.connections(),
  },
  certificate: {
    kind: 'gauge',
    name: 'portcullis_certificate_expires_seconds',
    about: 'In how many seconds the certificate that this server shows ends; absent where a proxy shows one.',
    across: 'min',
    read: (doors) => {
      const certificate = doors.certificate()
      return certificate && (certificate.notAfter.getTime() - Date.now()) / 1000
    },
  },
})

/** One request that was answered. */
export type Answered = {
  method: string
  /** The route as it is declared: never the path itself, of which there is no end. */
  route: string | undefined
  status: number
  refused: RefusalCode | undefined
  seconds: number
}

export type WatchAnswers = (answered: Answered) => void

const methods = new Set<string>(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS'])

/** A method as it is told: one that nobody here knows is `other`, of which there is no end. */
export function methodOf(method: string): string {
  return methods.has(method) ? method : 'other'
}

/** Measures every answer that it is told of. */
export function watchAnswers(metrics: Metrics): WatchAnswers {
  metrics.add(answerMetrics, undefined)
  const refused = Object.fromEntries(
    Object.keys(refusals).map((code) => [code, metrics.counter(answerMetrics.refusals, code)]),
  ) as Record<RefusalCode, () => void>
  const observers = new Map<string, (seconds: number) => void>()

  return (answered) => {
    const { route = 'none', status, seconds } = answered
    const method = methodOf(answered.method)
    const key = `${route} ${method} ${Math.floor(status / 100)}`
    let observe = observers.get(key)
    if (observe === undefined) {
      observe = metrics.histogram(answerMetrics.duration, route, method, `${Math.floor(status / 100)}xx`)
      observers.set(key, observe)
    }
    observe(seconds)
    if (answered.refused !== undefined) refused[answered.refused]()
  }
}
