import { count, declareSettings, flag, type Settle, seconds } from '../../platform/settings.ts'

export const detectionSettings = declareSettings({
  windowSeconds: {
    env: 'DETECTION_WINDOW_SECONDS',
    shape: seconds(60, 86_400),
    default: '3600',
    about:
      'How long what was seen counts together, and how long the same attack is not told again. An hour ' +
      'is four windows of the throttle: who slows down to stay beneath its budgets is seen all the ' +
      'same.',
  },
  stuffingAccounts: {
    env: 'DETECTION_STUFFING_ACCOUNTS',
    shape: count(3, 100_000),
    default: '20',
    about:
      'At how many accounts one network (IPv4 address, IPv6 /48) fails within the window before it is ' +
      'called stuffing. Where at least a third as many have signed in from there it is an office, and ' +
      'never is.',
  },
  guessingNetworks: {
    env: 'DETECTION_GUESSING_NETWORKS',
    shape: count(2, 100_000),
    default: '5',
    about:
      'From how many networks wrong passwords come for one account within the window before it is called ' +
      'distributed guessing. A person has two or three: home, phone, work.',
  },
  sprayingAccounts: {
    env: 'DETECTION_SPRAYING_ACCOUNTS',
    shape: count(3, 10_000),
    default: '20',
    about:
      'At how many accounts the same wrong password is tried within the window, from wherever, before it ' +
      'is called spraying. Raise it where so many people try 123456 in good faith.',
  },
  newDeviceMail: {
    env: 'DETECTION_NEW_DEVICE_MAIL',
    shape: flag,
    default: 'true',
    about:
      'Whether a person is told by mail of a sign-in from a browser that their account does not know. ' +
      'The event is written either way.',
  },
  newPlaceMail: {
    env: 'DETECTION_NEW_PLACE_MAIL',
    shape: flag,
    default: 'true',
    about:
      'Whether a person is told by mail of a sign-in from a country where their account never was, or ' +
      'from farther away than anybody gets in that time. It needs GEOIP_FILE. The events are written ' +
      'either way.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    detection: Settle<typeof detectionSettings>
  }
}
