import { count, declareSettings, type Settle, seconds } from '../../platform/settings.ts'

export const throttleSettings = declareSettings({
  accountAttempts: {
    env: 'THROTTLE_ACCOUNT_ATTEMPTS',
    shape: count(1, 100),
    default: '10',
    about:
      'Wrong guesses at one account within a window. NIST SP 800-63B-4 3.2.2 allows 100 in all; 10 leave ' +
      'room for honest slips.',
  },
  addressAttempts: {
    env: 'THROTTLE_ADDRESS_ATTEMPTS',
    shape: count(1, 100_000),
    default: '100',
    about: 'Attempts from one address within a window. Raise it where many people share an address.',
  },
  codeAttempts: {
    env: 'THROTTLE_CODE_ATTEMPTS',
    shape: count(1, 10),
    default: '5',
    about:
      'Tries at a six-digit code for one address within a window: 5 of a million keep a guess below 0.001 %.',
  },
  mailAttempts: {
    env: 'THROTTLE_MAIL_ATTEMPTS',
    shape: count(1, 100),
    default: '5',
    about:
      'Mails of one kind that may be asked for one recipient within a window; more are accepted in ' +
      'silence and not sent.',
  },
  windowSeconds: {
    env: 'THROTTLE_WINDOW_SECONDS',
    shape: seconds(1, 86_400),
    default: '900',
    about: 'How long attempts are counted together.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    throttle: Settle<typeof throttleSettings>
  }
}
