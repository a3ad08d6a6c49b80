import { z } from 'zod'
import {
  count,
  type Drafted,
  declareSettings,
  type Environment,
  flag,
  type Mistake,
  type Settle,
  seconds,
} from '../../platform/settings.ts'

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
    shape: z.enum(['Lax', 'Strict', 'None'], 'Write Lax, Strict or None.'),
    default: 'Lax',
    about:
      'SameSite of all cookies. With `None` they are `Partitioned` as well, and a reason must be written: ' +
      'SESSION_COOKIE_CROSS_SITE_REASON.',
  },
  cookieCrossSiteReason: {
    env: 'SESSION_COOKIE_CROSS_SITE_REASON',
    shape: z.string().min(20, 'Write a sentence that the next operator understands.').max(500),
    about: 'Why SESSION_COOKIE_SAMESITE is `None`: a sentence for whoever reads the settings next.',
  },
  cookieSecure: {
    env: 'SESSION_COOKIE_SECURE',
    shape: flag,
    default: 'true',
    about:
      'That cookies go over https alone. Production refuses `false`; development on plain http has none.',
  },
  cookieHttpOnly: {
    env: 'SESSION_COOKIE_HTTPONLY',
    shape: flag,
    default: 'true',
    about: 'That no script can read session and refresh cookies. `false` is refused.',
  },
})

/** What is wrong with the settings of cookies, each with the line to write. [COOKIE-1] [COOKIE-2] */
export function findSessionMistakes(
  { sessions, server }: Drafted,
  { SESSION_COOKIE_CROSS_SITE_REASON: reason }: Environment,
): Mistake[] {
  const { cookieSecure, cookieHttpOnly, cookieSameSite } = sessions
  const isCrossSite = cookieSameSite === 'None'
  return [
    cookieSecure === false && server.debug !== true && notSecure,
    cookieHttpOnly === false && notHttpOnly,
    isCrossSite && server.publicUrl?.startsWith('http://') && crossSiteOverHttp,
    isCrossSite && !reason && withoutReason,
    !isCrossSite && cookieSameSite !== undefined && reason && withoutNeed(cookieSameSite),
  ].filter((found) => typeof found === 'object')
}

const notSecure = {
  env: 'SESSION_COOKIE_SECURE',
  message:
    'Over plain http everybody on the way could take the session. Write SESSION_COOKIE_SECURE=true, or ' +
    'remove it.',
}

const notHttpOnly = {
  env: 'SESSION_COOKIE_HTTPONLY',
  message:
    'A script that can read the session can send it away, and no page needs it. Write ' +
    'SESSION_COOKIE_HTTPONLY=true, or remove it.',
}

const crossSiteOverHttp = {
  env: 'SESSION_COOKIE_SAMESITE',
  message: 'Browsers take such cookies over https alone, and PUBLIC_URL is plain http. Write Lax.',
}

const withoutReason = {
  env: 'SESSION_COOKIE_CROSS_SITE_REASON',
  message:
    'With SESSION_COOKIE_SAMESITE=None every site has cookies sent along with its requests, and some ' +
    'browsers keep none. Put the app on the same site and remove it, or say why not: ' +
    'SESSION_COOKIE_CROSS_SITE_REASON="The app runs on shop.example until it moves below example.com."',
}

function withoutNeed(sameSite: string): Mistake {
  return {
    env: 'SESSION_COOKIE_CROSS_SITE_REASON',
    message: `SESSION_COOKIE_SAMESITE is ${sameSite}, which needs no reason. Remove it.`,
  }
}

declare module '../../platform/context.ts' {
  interface Settings {
    sessions: Settle<typeof sessionsSettings>
  }
}
