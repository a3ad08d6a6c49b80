import { z } from 'zod'
import { count, declareSettings, flag, type Settle, seconds } from '../../platform/settings.ts'

export const sessionsSettings = declareSettings({
  lifetimeSeconds: {
    env: 'SESSION_LIFETIME_SECONDS',
    shape: seconds(300, 34_560_000),
    default: '2592000',
    about:
      'When a session ends at the latest, however often it is used. NIST SP 800-63B-4 2.1.3: 30 days at ' +
      'most for one factor.',
  },
  idleSeconds: {
    env: 'SESSION_IDLE_SECONDS',
    shape: seconds(300, 34_560_000),
    default: '1209600',
    about: 'After how long without use a session ends: 14 days.',
  },
  freshSeconds: {
    env: 'SESSION_FRESH_SECONDS',
    shape: seconds(60, 3600),
    default: '300',
    about: 'How long after a proof of identity a session may do what needs one.',
  },
  repeatSeconds: {
    env: 'SESSION_REPEAT_SECONDS',
    shape: seconds(0, 300),
    default: '30',
    about:
      'How long a spent refresh token of a session without a device key gets the same successor again: ' +
      'two tabs, a lost answer. Later it counts as theft.',
  },
  mostPerAccount: {
    env: 'SESSION_MOST_PER_ACCOUNT',
    shape: count(1, 1000),
    default: '50',
    about:
      'Most sessions of one account at a time; a further sign-in ends the one that was used longest ago.',
  },
  requireDeviceKey: {
    env: 'SESSION_REQUIRE_DEVICE_KEY',
    shape: flag,
    default: 'false',
    about:
      'Whether transport `token` demands a key of the browser. The SDK makes one wherever the browser can.',
  },
  cookieSameSite: {
    env: 'SESSION_COOKIE_SAMESITE',
    shape: z.enum(['Lax', 'Strict']),
    default: 'Lax',
    about: 'SameSite of the session cookies.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    sessions: Settle<typeof sessionsSettings>
  }
}
