import type { CookieNames } from '@portcullis/protocol/cookies'

/**
 * The pairs of a Cookie header that tell the service who is signed in, as they came. Names are compared byte
 * for byte, as the service does; one that comes twice goes on twice, for the service to refuse.
 * [SERVER-SIDE-2]
 */
export function pickCookies(header: string, { session, refresh, csrf }: CookieNames): string {
  return header
    .split(';')
    .map((pair) => (pair.startsWith(' ') ? pair.slice(1) : pair))
    .filter((pair) => [session, refresh, csrf].some((name) => pair.startsWith(`${name}=`)))
    .join('; ')
}

/** Whether a session cookie is among the pairs: without one there is nobody to ask for. */
export function holdsSession(pairs: string, { session }: CookieNames): boolean {
  return pairs.split('; ').some((pair) => pair.startsWith(`${session}=`))
}

/**
 * What of an answer may go on to the browser: the service's own cookies, and only to be taken away. To read
 * gives no session, so a value in one is somebody else's, and would sign the person in as whom they like.
 * [SERVER-SIDE-6]
 */
export function pickSetCookie(answer: Headers, { session, refresh, csrf }: CookieNames): string[] {
  return answer
    .getSetCookie()
    .filter((line) => [session, refresh, csrf].some((name) => line.startsWith(`${name}=;`)))
}
