import type { Environment, Mistake } from './platform/settings.ts'

/** A name that operators know from Django, and that is no setting here because nothing else can be had. */
export type DjangoName = {
  env: string
  /** What may be written, because it is so anyway. */
  holds?: string
  /** Why it is no setting, and what to write instead. */
  why: string
}

const hostAlone =
  'It is named `__Host-…`, which forbids a Domain, so that no neighbouring host can set or have it.'
const fixedName = 'Its name is fixed, and `__Host-` is a part of its protection.'
const wholeHost = 'It is named `__Host-…`, which takes it for the whole host: its path is /.'

/**
 * Names of Django that would be believed to work. Each is accepted with the value that holds anyway, and else
 * refused: an operator who writes one means something by it. [SETTINGS-6]
 */
export const djangoNames: DjangoName[] = [
  { env: 'SESSION_COOKIE_DOMAIN', why: `${hostAlone} An app beside it is named in CORS_ALLOWED_ORIGINS.` },
  { env: 'SESSION_COOKIE_NAME', holds: '__Host-session', why: fixedName },
  { env: 'SESSION_COOKIE_PATH', holds: '/', why: wholeHost },
  {
    env: 'SESSION_COOKIE_AGE',
    why: 'The server ends sessions: write SESSION_LIFETIME_SECONDS, and SESSION_IDLE_SECONDS without use.',
  },
  {
    env: 'SESSION_EXPIRE_AT_BROWSER_CLOSE',
    holds: 'false',
    why: 'Browsers bring such cookies back: write SESSION_IDLE_SECONDS, which the server judges.',
  },
  { env: 'CSRF_COOKIE_DOMAIN', why: hostAlone },
  { env: 'CSRF_COOKIE_NAME', holds: '__Host-csrf', why: fixedName },
  { env: 'CSRF_COOKIE_PATH', holds: '/', why: wholeHost },
  { env: 'CSRF_COOKIE_AGE', why: 'It lives as long as its session: write SESSION_LIFETIME_SECONDS.' },
  { env: 'CSRF_COOKIE_SECURE', holds: 'true', why: 'It is Secure wherever there is https.' },
  {
    env: 'CSRF_COOKIE_HTTPONLY',
    holds: 'false',
    why: 'Pages read it, to send X-CSRFToken; what it protects stands in cookies that are HttpOnly.',
  },
  { env: 'CSRF_COOKIE_SAMESITE', why: 'It has that of the session: write SESSION_COOKIE_SAMESITE.' },
  {
    env: 'CSRF_USE_SESSIONS',
    holds: 'false',
    why: 'The token is bound to its session, and is stored nowhere.',
  },
  {
    env: 'CSRF_HEADER_NAME',
    holds: 'HTTP_X_CSRFTOKEN',
    why: 'The header is X-CSRFToken.',
  },
  { env: 'SECURE_CONTENT_TYPE_NOSNIFF', holds: 'true', why: 'Every answer says nosniff.' },
  { env: 'SECURE_BROWSER_XSS_FILTER', holds: 'false', why: 'No browser has that filter any more.' },
  { env: 'SECURE_REFERRER_POLICY', holds: 'no-referrer', why: 'Every answer says no-referrer.' },
  {
    env: 'SECURE_CROSS_ORIGIN_OPENER_POLICY',
    holds: 'same-origin',
    why: 'Every answer says same-origin.',
  },
  { env: 'X_FRAME_OPTIONS', holds: 'DENY', why: 'No page of ours shows itself in a frame: DENY.' },
  { env: 'SECURE_CSP', why: 'Each page has the strictest policy under which it works.' },
  { env: 'SECURE_CSP_REPORT_ONLY', why: 'The policy of a page is enforced, and breaches are reported.' },
  {
    env: 'USE_X_FORWARDED_HOST',
    holds: 'false',
    why: 'Nothing is taken from the name that a request gives: write PUBLIC_URL and ALLOWED_HOSTS.',
  },
  { env: 'USE_X_FORWARDED_PORT', holds: 'false', why: 'Nothing is taken from it: write PUBLIC_URL.' },
  { env: 'CORS_ORIGIN_WHITELIST', why: 'Write CORS_ALLOWED_ORIGINS.' },
  { env: 'CORS_ORIGIN_ALLOW_ALL', holds: 'false', why: 'Write each origin: CORS_ALLOWED_ORIGINS.' },
  { env: 'CORS_ALLOWED_ORIGIN_REGEXES', why: 'Origins are compared whole. Write CORS_ALLOWED_ORIGINS.' },
  {
    env: 'CORS_ALLOW_CREDENTIALS',
    holds: 'true',
    why: 'Who is named in CORS_ALLOWED_ORIGINS may send cookies.',
  },
]

/** Finds the names of Django in an environment that ask for something that is not so. */
export function findDjangoMistakes(environment: Environment): Mistake[] {
  const { SESSION_COOKIE_SAMESITE: sameSite = 'Lax' } = environment
  return djangoNames.flatMap(({ env, holds, why }) => {
    const value = environment[env] ?? ''
    const isSo = env === 'CSRF_COOKIE_SAMESITE' ? value === sameSite : holds === spelled(value)
    return value === '' || isSo ? [] : [{ env, message: `${why} Remove ${env}.` }]
  })
}

/** As it is spelled here: Python says True, others say 1. */
function spelled(value: string): string {
  if (/^(true|1)$/i.test(value)) return 'true'
  return /^(false|0)$/i.test(value) ? 'false' : value
}
