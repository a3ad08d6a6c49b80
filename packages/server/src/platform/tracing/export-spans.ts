import type { Settings } from '../context.ts'
import type { Log } from '../log.ts'
import { type Repeating, repeat } from '../repeat.ts'
import { encodeSpans } from './encode-spans.ts'
import type { Span } from './span.ts'

/** OpenTelemetry's own numbers for a batching processor: spans that wait, spans sent at once, how often. */
const mostWaiting = 2048
const batchSize = 512
const turnMs = 5000

/** How long a collector may take for a batch, and how long a stopping server waits for it in all. */
const patienceMs = 10_000
const lastPatienceMs = 3000

export type SpanCounts = { exported: number; dropped: number; waiting: number }

export type SpanExporter = {
  add: (span: Span) => void
  counts: () => SpanCounts
  stop: () => Promise<void>
}

/**
 * Sends spans in batches beside whatever else is done. A collector that is away, slow or full costs traces,
 * which are counted, and never a request. [TRACES-4]
 */
export function createSpanExporter(
  tracing: Pick<Settings['tracing'], 'headers' | 'serviceName'>,
  url: string,
  log: Log,
): SpanExporter {
  const waiting: Span[] = []
  const closing = new AbortController()
  let [exported, dropped] = [0, 0]
  let isAway = false
  let sending: Promise<void> | undefined
  let turns: Repeating | undefined

  const post = async (batch: Span[]): Promise<'taken' | 'refused' | 'away'> => {
    try {
      const { status, body } = await fetch(url, {
        method: 'POST',
        headers: { ...tracing.headers, 'content-type': 'application/json' },
        body: encodeSpans(batch, tracing.serviceName),
        redirect: 'error', // What opens this collector goes to no other.
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(patienceMs)]),
      })
      await body?.cancel()
      if (status < 300) return 'taken'
      complain(`status ${status}`)
      return status === 429 || status >= 500 ? 'away' : 'refused'
    } catch (error) {
      const { cause, name } = error as { cause?: { code?: string }; name: string }
      complain(cause?.code ?? name)
      return 'away'
    }
  }
  const complain = (why: string) => {
    if (!isAway) log.warn({ why }, 'the collector of OTEL_EXPORTER_OTLP_ENDPOINT takes no traces')
    isAway = true
  }
  const sendAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize)
      const outcome = await post(batch)
      if (outcome === 'away') return
      waiting.splice(0, batch.length)
      if (outcome === 'refused') dropped += batch.length
      else {
        exported += batch.length
        isAway = false
      }
    }
  }
  const send = () => {
    sending ??= sendAll().finally(() => {
      sending = undefined
    })
    return sending
  }

  return {
    add: (span) => {
      if (waiting.length >= mostWaiting) {
        dropped += 1
        return
      }
      waiting.push(span)
      turns ??= repeat(turnMs, send, () => undefined)
      if (waiting.length >= batchSize && !isAway) void send()
    },
    counts: () => ({ exported, dropped, waiting: waiting.length }),
    stop: async () => {
      const end = setTimeout(() => closing.abort(), lastPatienceMs)
      await turns?.stop()
      await send()
      clearTimeout(end)
      dropped += waiting.splice(0).length
    },
  }
}
