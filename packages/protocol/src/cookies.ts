/** The names of all cookies. Nothing in them is readable by anyone but the server, except `csrf`. */
export type CookieNames = { session: string; refresh: string; csrf: string; signUp: string; device: string }

/**
 * The cookies' names. Over https each begins with `__Host-` (RFC 6265bis 4.1.3.2), so that no sibling
 * domain and no plain-http page can set it. Plain names exist for http on loopback alone.
 */
export function cookieNames(secure: boolean): CookieNames {
  const prefix = secure ? '__Host-' : ''
  return {
    session: `${prefix}session`,
    refresh: `${prefix}refresh`,
    csrf: `${prefix}csrf`,
    signUp: `${prefix}sign-up`,
    device: `${prefix}device`,
  }
}

/** The header in which a page proves that it may use its session (CSRF). */
export const csrfHeader = 'X-CSRFToken'

/** The header in which a page brings the solution of a challenge along. */
export const solutionHeader = 'Challenge-Solution'
