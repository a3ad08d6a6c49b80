import { cookieNames, csrfHeader, solutionHeader } from '@portcullis/protocol/cookies'
import { paths } from '@portcullis/protocol/paths'
import { AuthRefusal } from './auth-refusal.ts'
import { AuthUnreachable } from './auth-unreachable.ts'
import { type Context, pageOrigin } from './context.ts'
import { withDeadline } from './deadline.ts'
import { proveDeviceKey } from './device-proof.ts'
import { readRefusal } from './read-refusal.ts'
import { solveChallenge } from './solve-challenge.ts'
import { startStopwatch } from './stopwatch.ts'

/** One question to the server. */
export type Question = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
  /** What the answer must have to be one; without, it is empty. */
  gives?: 'accepted' | 'account' | 'csrfToken' | 'done' | 'events' | 'session' | 'sessions'
  /** Speaks as the bearer of this access token; otherwise the cookies speak. */
  accessToken?: string
  /** Proves the device key along with it. */
  deviceKey?: CryptoKeyPair | undefined
  /** Proves, with exactly this token, that the page may use its cookies. By default with the newest known. */
  csrfToken?: string
}

/** Who is signed in, as the cookies alone say. */
export const currentSession: Question = { method: 'GET', path: paths.session, gives: 'csrfToken' }

/** How long one answer may take: a queued sign-in on a slow phone, not longer than a person waits. */
const answerWithinMs = 10_000

/** How often one question is sent again with a solved challenge: the first may have been overtaken. */
const mostChallenges = 2

/**
 * Asks the server, and asks again when all that was missing is a newer nonce or CSRF token, or the solution
 * of a challenge. The answer comes back as it is; a problem is thrown as `AuthRefusal`, everything else that
 * is not an answer as `AuthUnreachable`.
 */
export async function request<Answer>(ctx: Context, question: Question): Promise<Answer> {
  const mended = new Set<string>()
  let solution: string | undefined
  for (let challenges = 0; ; ) {
    try {
      return (await askOnce(ctx, question, mended.has('csrf_refused'), solution)) as Answer
    } catch (error) {
      if (
        error instanceof AuthRefusal &&
        error.code === 'challenge_needed' &&
        challenges++ < mostChallenges
      ) {
        solution = await solveChallenge(ctx, error.challenge)
        if (solution !== undefined) continue
      }
      if (!(error instanceof AuthRefusal) || mended.has(error.code) || !isMendable(error, question))
        throw error
      mended.add(error.code)
      // Another tab may have signed in anew: the answer carries the CSRF token of the present cookies.
      if (error.code === 'csrf_refused') await askOnce(ctx, currentSession, false)
    }
  }
}

function isMendable({ code }: AuthRefusal, { deviceKey, accessToken, csrfToken }: Question): boolean {
  if (code === 'use_dpop_nonce') return deviceKey !== undefined
  return code === 'csrf_refused' && accessToken === undefined && csrfToken === undefined
}

async function askOnce(
  ctx: Context,
  question: Question,
  distrustCookie: boolean,
  solution?: string,
): Promise<unknown> {
  const { method, path, body, gives } = question
  const url = ctx.baseUrl + path
  const headers = await headersFor(ctx, question, url, distrustCookie)
  if (solution !== undefined) headers.set(solutionHeader, solution)
  const { response, answer } = await withDeadline(answerWithinMs, async (signal) => {
    try {
      const response = await globalThis.fetch(url, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        credentials: 'include',
        cache: 'no-store',
        // Nothing of ours redirects; a hotel's sign-in page does.
        redirect: 'error',
        signal,
      })
      return { response, answer: response.status === 204 ? undefined : await response.json() }
    } catch (cause) {
      throw new AuthUnreachable(`${url} gave no answer that could be read.`, { cause })
    }
  })

  const nonce = response.headers.get('DPoP-Nonce')
  if (nonce) ctx.nonce = { value: nonce, age: startStopwatch() }
  if (response.ok) {
    if (!gives) return undefined
    if (typeof answer?.[gives] === 'undefined') throw new AuthUnreachable(`${url} was answered strangely.`)
    if ('csrfToken' in answer) ctx.csrfToken = answer.csrfToken ?? undefined
    return answer
  }
  throw (
    readRefusal(response, answer) ??
    new AuthUnreachable(`${url} was answered with ${response.status} by somebody else.`)
  )
}

async function headersFor(
  ctx: Context,
  { method, body, accessToken, deviceKey, csrfToken }: Question,
  url: string,
  distrustCookie: boolean,
): Promise<Headers> {
  const headers = new Headers({ Accept: 'application/json' })
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  if (accessToken !== undefined) headers.set('Authorization', `Bearer ${accessToken}`)
  else if (method !== 'GET') {
    const csrf = csrfToken ?? (distrustCookie ? ctx.csrfToken : findCsrfToken(ctx))
    if (csrf) headers.set(csrfHeader, csrf)
  }
  const proof = deviceKey && (await proveDeviceKey(deviceKey, url, ctx.nonce))
  if (proof) headers.set('DPoP', proof)
  return headers
}

/** The newest CSRF token: the readable cookie's, which all tabs share, or else the last answer's. */
export function findCsrfToken(ctx: Context): string | undefined {
  return readCsrfCookie(ctx) || ctx.csrfToken
}

/** What the readable cookie says: empty when there is none, undefined when this page cannot see it. */
export function readCsrfCookie({ baseUrl }: Context): string | undefined {
  const { origin, protocol } = new URL(baseUrl)
  if (pageOrigin() !== origin) return undefined
  let all: unknown
  try {
    all = document.cookie
  } catch {
    return undefined // A sandboxed frame.
  }
  // An element named `cookie` hides the real property (DOM clobbering).
  if (typeof all !== 'string') return undefined
  const start = `${cookieNames(protocol === 'https:').csrf}=`
  const pair = all.split('; ').find((pair) => pair.startsWith(start))
  return pair?.slice(start.length) ?? ''
}
