import { count, declareSettings, type Settle, seconds } from '../../platform/settings.ts'

export const knownDevicesSettings = declareSettings({
  lifetimeSeconds: {
    env: 'KNOWN_DEVICE_LIFETIME_SECONDS',
    shape: seconds(86_400, 34_560_000),
    default: '15552000',
    about:
      'How long after its last sign-in a browser is known to an account: 180 days. Browsers keep a ' +
      'cookie 400.',
  },
  mostPerAccount: {
    env: 'KNOWN_DEVICES_PER_ACCOUNT',
    shape: count(1, 100),
    default: '10',
    about:
      'Most browsers that are known to one account; a further one takes the place of the one used ' +
      'longest ago.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    knownDevices: Settle<typeof knownDevicesSettings>
  }
}
