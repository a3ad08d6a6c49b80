import { count, declareSettings, type Settle, seconds } from '../../platform/settings.ts'

export const throttleSettings = declareSettings({
  accountAttempts: {
    env: 'THROTTLE_ACCOUNT_ATTEMPTS',
    shape: count(1, 100),
    default: '10',
    about:
      'Wrong guesses of strangers at one account within a window, before each next window is twice as ' +
      'long. Ten leave room for honest slips.',
  },
  accountDailyAttempts: {
    env: 'THROTTLE_ACCOUNT_DAILY_ATTEMPTS',
    shape: count(1, 100),
    default: '50',
    about:
      'Wrong guesses of strangers at one account within 24 hours, however they are spread: no more than ' +
      '100 in any day (NIST SP 800-63B-4 3.2.2).',
  },
  pairAttempts: {
    env: 'THROTTLE_PAIR_ATTEMPTS',
    shape: count(1, 100),
    default: '5',
    about:
      'Wrong guesses at one account from one address within a window: fewer than at the account, so ' +
      'that one stranger alone does not use up its budget.',
  },
  addressAttempts: {
    env: 'THROTTLE_ADDRESS_ATTEMPTS',
    shape: count(1, 100_000),
    default: '100',
    about:
      'What is tried in vain from one address (IPv4, or an IPv6 /64) within a window. Raise it where many ' +
      'people share an address.',
  },
  networkAttempts: {
    env: 'THROTTLE_NETWORK_ATTEMPTS',
    shape: count(1, 1_000_000),
    default: '400',
    about:
      'What is tried in vain from one IPv6 /48 within a window: a provider gives a customer that many /64s.',
  },
  serviceAttempts: {
    env: 'THROTTLE_SERVICE_ATTEMPTS',
    shape: count(16, 100_000_000),
    default: '5000',
    about:
      'What is tried in vain at the whole service within a window. Beyond it strangers have a fifth of ' +
      'every other budget; nobody is refused for it alone, and known devices do not notice.',
  },
  deviceAttempts: {
    env: 'THROTTLE_DEVICE_ATTEMPTS',
    shape: count(1, 100),
    default: '10',
    about:
      'Wrong passwords from a known device within a window. After ten times as many it is a stranger again ' +
      '(OWASP device cookies).',
  },
  codeAttempts: {
    env: 'THROTTLE_CODE_ATTEMPTS',
    shape: count(1, 10),
    default: '5',
    about:
      'Tries at a six-digit code for one address within a window: 5 of a million keep a guess below 0.001 %.',
  },
  codeDailyAttempts: {
    env: 'THROTTLE_CODE_DAILY_ATTEMPTS',
    shape: count(1, 100),
    default: '20',
    about: 'Tries at six-digit codes for one address within 24 hours, however many codes were mailed.',
  },
  mailAttempts: {
    env: 'THROTTLE_MAIL_ATTEMPTS',
    shape: count(1, 100),
    default: '5',
    about:
      'Mails of one kind that may be asked for one recipient within a window; more are accepted in ' +
      'silence and not sent. Known devices have as many of their own.',
  },
  windowSeconds: {
    env: 'THROTTLE_WINDOW_SECONDS',
    shape: seconds(1, 86_400),
    default: '900',
    about: 'How long attempts are counted together. A window that was used up makes the next twice as long.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    throttle: Settle<typeof throttleSettings>
  }
}
