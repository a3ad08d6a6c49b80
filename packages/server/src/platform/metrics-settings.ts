import { BlockList, isIP } from 'node:net'
import { z } from 'zod'
import { type Drafted, declareSettings, type Environment, type Mistake, type Settle } from './settings.ts'

/** Where metrics are given: an address with a port, or a file. */
export type MetricsPlace = { host: string; port: number } | { path: string }

const place = z.string().transform((value, issues): MetricsPlace => {
  if (/^\/[^\0]*[^/]$/.test(value)) return { path: value }
  const [, bracketed, plain, port] = /^(?:\[([\da-f:.]+)\]|([^:/\s]+)):(\d{1,5})$/i.exec(value) ?? []
  const host = bracketed ?? plain
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) }
  const message =
    'Write an address with a port, such as 127.0.0.1:9464, or the path of a socket, such as ' +
    '/run/portcullis/metrics.sock.'
  issues.addIssue({ code: 'custom', message })
  return z.NEVER
})

export const metricsSettings = declareSettings({
  listen: {
    env: 'METRICS_LISTEN',
    shape: place,
    about:
      'Where Prometheus may fetch metrics: an address with a port, or the path of a socket. Off when ' +
      'unset, and never on the port that people reach.',
  },
  token: {
    env: 'METRICS_TOKEN',
    shape: z.string().min(32, 'At least 32 characters, such as `openssl rand -base64 32` prints.'),
    about:
      'What Prometheus must show as a bearer token. Needed where METRICS_LISTEN is not a private address.',
    secret: true,
  },
})

/** What a production server refuses of these, each with the line to write. */
export function findMetricsMistakes({ metrics }: Drafted, environment: Environment): Mistake[] {
  const { listen, token } = metrics
  if (token !== undefined && listen === undefined && environment.METRICS_LISTEN === undefined) {
    return [
      {
        env: 'METRICS_TOKEN',
        message: 'Nothing asks for it. Write METRICS_LISTEN=127.0.0.1:9464 too, or remove it.',
      },
    ]
  }
  if (listen === undefined || token !== undefined || environment.METRICS_TOKEN || 'path' in listen) return []
  if (isPrivate(listen.host)) return []
  const message =
    `${listen.host} is not a private address, so anybody could read it. Set METRICS_TOKEN="$(openssl rand ` +
    `-base64 32)", or write METRICS_LISTEN=127.0.0.1:${listen.port}.`
  return [{ env: 'METRICS_LISTEN', message }]
}

/** Loopback, RFC 1918, RFC 4193 and link-local: what leads nowhere from outside. */
const privateNetworks = new BlockList()
for (const [network, length] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, length)
}
privateNetworks.addAddress('::1', 'ipv6')
privateNetworks.addSubnet('fc00::', 7, 'ipv6')
privateNetworks.addSubnet('fe80::', 10, 'ipv6')

function isPrivate(host: string): boolean {
  return (
    host === 'localhost' ||
    (isIP(host) > 0 && privateNetworks.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'))
  )
}

declare module './context.ts' {
  interface Settings {
    metrics: Settle<typeof metricsSettings>
  }
}
