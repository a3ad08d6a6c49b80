import { z } from 'zod'
import { declareSettings, type Settle, text } from '../settings.ts'

const endpoint = z.string().transform((value, issues): string => {
  const url = URL.parse(value)
  const isPlain = url !== null && !url.username && !url.password && !url.search && !url.hash
  if (isPlain && /^https?:$/.test(url.protocol)) return value.replace(/\/+$/, '')
  const message =
    'Write the address of a collector without user and query, such as http://127.0.0.1:4318; what ' +
    'opens it stands in OTEL_EXPORTER_OTLP_HEADERS.'
  issues.addIssue({ code: 'custom', message })
  return z.NEVER
})

/** As W3C Baggage writes them: `api-key=one,x-scope=two`, with what is special in percent-encoding. */
const headers = z.string().transform((value, issues): Record<string, string> => {
  const pairs = value
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*?)\s*$/.exec(pair))
  try {
    return Object.fromEntries(
      pairs.map((pair) => {
        const given = decodeURIComponent(pair?.[2] ?? '')
        if (pair === null || !/^[\x20-\x7e]+$/.test(given)) throw new URIError()
        return [pair[1]?.toLowerCase(), given]
      }),
    )
  } catch {
    issues.addIssue({ code: 'custom', message: 'Write names and values: api-key=…,x-scope=…' })
    return z.NEVER
  }
})

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

/** OpenTelemetry's own names, with their meanings and defaults. */
export const tracingSettings = declareSettings({
  endpoint: {
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    shape: endpoint,
    about:
      'The OpenTelemetry collector that gets traces, such as http://127.0.0.1:4318: /v1/traces is put ' +
      'behind it. Nothing is traced when unset.',
  },
  headers: {
    env: 'OTEL_EXPORTER_OTLP_HEADERS',
    shape: headers,
    about: 'Headers for the collector, such as api-key=…,x-scope=…',
    secret: true,
    credential: (given: Record<string, string>) => Object.values(given).join(' ') || undefined,
  },
  protocol: {
    env: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    shape: z.literal('http/json', 'Traces are sent as http/json alone. Remove it, and name the HTTP port.'),
    default: 'http/json',
    about: 'How traces are sent: OTLP over HTTP as JSON, which every collector takes at its HTTP port.',
  },
  serviceName: {
    env: 'OTEL_SERVICE_NAME',
    shape: text(100),
    default: 'portcullis',
    about: 'Under which name traces are found.',
  },
  sampler: {
    env: 'OTEL_TRACES_SAMPLER',
    shape: z.enum(samplers, `Write one of ${samplers.join(', ')}.`),
    default: 'parentbased_always_on',
    about:
      'Which requests are traced: all, none, or a share of them; with `parentbased_` whoever sent a ' +
      'traceparent that is believed decides.',
  },
  share: {
    env: 'OTEL_TRACES_SAMPLER_ARG',
    shape: z
      .string()
      .regex(/^(0?\.\d+|0|1(\.0+)?|0\.\d*)$/, 'Write a share between 0 and 1, such as 0.05.')
      .transform(Number),
    default: '1',
    about: 'The share of a sampler with `ratio`: 0.05 traces one request in twenty.',
  },
  parentsFrom: {
    env: 'TRACEPARENT_FROM',
    shape: z.enum(['nobody', 'proxies', 'anybody'], 'Write nobody, proxies or anybody.'),
    default: 'nobody',
    about:
      'Whose traceparent header is gone on with: `proxies` are TRUSTED_PROXIES, of which most pass on what ' +
      'a client sent, unless they begin traces of their own. All others begin a new trace.',
  },
})

declare module '../context.ts' {
  interface Settings {
    tracing: Settle<typeof tracingSettings>
  }
}
