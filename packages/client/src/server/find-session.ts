import { paths } from '@portcullis/protocol/paths'
import { refusals } from '@portcullis/protocol/refusals'
import type { Account, CurrentSession, Session } from '@portcullis/protocol/shapes'
import { AuthRefusal } from '../auth-refusal.ts'
import { AuthUnreachable } from '../auth-unreachable.ts'
import { withDeadline } from '../deadline.ts'
import { readRefusal } from '../read-refusal.ts'
import { startStopwatch } from '../stopwatch.ts'
import { type AskingRequest, headerOf, isOwnWrite, isRead } from './asking-request.ts'
import type { ServerContext } from './context.ts'
import { holdsSession, pickCookies, pickSetCookie } from './service-cookies.ts'

/** Somebody is signed in. */
export type SomebodyFound = { session: Session; account: Account; csrfToken: string; setCookie: string[] }

/** No session cookie of the request is one of a living session. */
export type NobodyFound = { session: null; account: null; csrfToken: string | null; setCookie: string[] }

/** Who is signed in, and the `Set-Cookie` lines that belong into the answer to the browser. */
export type FoundSession = SomebodyFound | NobodyFound

/** For how long parts of one page share an answer: no longer than a node may take to hear of an end. */
const sharedForMs = 1000

/** The service writes down the last use once a minute at most, so there is no need to tell it oftener. */
const useCountsAfterMs = 60_000

/**
 * Asks the service who is signed in. Whoever asks for the same request meanwhile shares the answer, and
 * nobody else ever does. [SERVER-SIDE-4]
 */
export async function findSession(ctx: ServerContext, request: AskingRequest): Promise<FoundSession> {
  if (!isRead(request) && !isOwnWrite(request, ctx.origin)) {
    throw new AuthRefusal({ code: 'origin_refused', ...refusals.origin_refused })
  }
  const cookie = pickCookies(headerOf(request, 'cookie') ?? '', ctx.cookieNames)
  if (!holdsSession(cookie, ctx.cookieNames)) {
    return { session: null, account: null, csrfToken: null, setCookie: [] }
  }
  const known = ctx.shared.get(request.headers)
  if (known?.cookie === cookie && known.age() < sharedForMs) return known.answer
  const answer = findSessionOf(ctx, cookie)
  ctx.shared.set(request.headers, { cookie, age: startStopwatch(), answer })
  return answer
}

async function findSessionOf(ctx: ServerContext, cookie: string): Promise<FoundSession> {
  const { response, answer } = await ask(ctx, paths.session, cookie)
  if (response.status !== 200) throw faultOf(ctx, response, answer)
  if (!isCurrentSession(answer)) throw new AuthUnreachable(`${ctx.url} was answered strangely.`)

  const { session } = answer
  if (session && isUseToCount(session, response)) {
    // Whether this one arrives changes nothing: the next request tells it again. [SERVER-SIDE-8]
    await ask(ctx, paths.account, cookie).catch(() => undefined)
  }
  const { account, csrfToken } = answer
  return {
    session,
    account,
    csrfToken,
    setCookie: pickSetCookie(response.headers, ctx.cookieNames),
  } as FoundSession
}

function ask({ url, fetch, timeoutMs }: ServerContext, path: string, cookie: string) {
  return withDeadline(timeoutMs, async (signal) => {
    try {
      const response = await fetch(url + path, {
        headers: { Accept: 'application/json', Cookie: cookie },
        cache: 'no-store',
        // Nothing of ours redirects, and cookies are for nobody else. Some runtimes have no `error`.
        redirect: 'manual',
        signal,
      })
      return { response, answer: await response.json() }
    } catch (cause) {
      throw new AuthUnreachable(`${url} gave no answer that could be read.`, { cause })
    }
  })
}

/**
 * What is wrong when the service does not say who is signed in. Only cookies that no browser sends by itself
 * are the request's fault; every other no is the service's, and never means that nobody is. [SERVER-SIDE-3]
 */
function faultOf({ url }: ServerContext, response: Response, answer: object): Error {
  const refusal = readRefusal(response, answer)
  if (refusal?.code === 'ambiguous_cookie' || refusal?.code === 'headers_too_large') return refusal
  return new AuthUnreachable(`${url} answered ${response.status}.`, { cause: refusal })
}

/** Half an answer is none: a session without its account would be nobody's. */
function isCurrentSession(answer: Partial<CurrentSession> | null): answer is CurrentSession {
  if (answer?.session === null) return answer.account === null
  return (
    typeof answer?.session?.id === 'string' &&
    typeof answer.account?.id === 'string' &&
    typeof answer.csrfToken === 'string'
  )
}

/** Two moments of the service are compared, never one of its with this machine's clock. */
function isUseToCount({ lastSeenAt }: Session, { headers }: Response): boolean {
  const now = Date.parse(headers.get('Date') ?? '') || Date.now()
  return now - Date.parse(lastSeenAt) > useCountsAfterMs
}
