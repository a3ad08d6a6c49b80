import { count, declareSettings, type Settle } from '../platform/settings.ts'

export const limitSettings = declareSettings({
  connections: {
    env: 'MAX_CONNECTIONS',
    shape: count(1, 1_000_000),
    default: '10000',
    about: 'Most connections of one process at a time; further ones are closed at once.',
  },
  connectionsPerAddress: {
    env: 'MAX_CONNECTIONS_PER_ADDRESS',
    shape: count(1, 1_000_000),
    default: '500',
    about:
      'Most of these from one address, or one IPv6 network of 64 bits. Those of TRUSTED_PROXIES are not ' +
      'counted: limit them there.',
  },
})

declare module '../platform/context.ts' {
  interface Settings {
    limits: Settle<typeof limitSettings>
  }
}
