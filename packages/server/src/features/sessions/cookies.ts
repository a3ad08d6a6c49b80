import type { Context as HttpContext } from 'hono'
import { cookieNames } from '@portcullis/protocol/cookies'
import { hasSecureCookies, type RequestCookies, writeCookie } from '../../http/cookies.ts'
import type { Gate } from '../../http/gate.ts'
import { answerText, readHeader } from '../../http/headers.ts'
import type { Context } from '../../platform/context.ts'
import { isRefusal, type Refusal } from '../../platform/refusal.ts'
import { isCsrfToken } from './csrf-token.ts'
import { describeHandOver, type HandedOver } from './hand-over.ts'
import { endedCodes, isFresh, loadSession } from './load-session.ts'
import { readRefreshToken } from './refresh-token.ts'
import { readSessionCookie } from './session-cookie.ts'
import { createSessionMemory } from './session-memory.ts'

/**
 * Answers with a session: its cookie (session or refresh), the readable CSRF token beside it, what else is to
 * be written, and what is said of it.
 */
export async function handOver(
  c: HttpContext,
  ctx: Context,
  given: HandedOver,
  status: 200 | 201,
  writeMore: () => void = () => undefined,
): Promise<Response> {
  const { held, session } = given
  const body = await describeHandOver(ctx, given)
  const secure = hasSecureCookies(ctx)
  const names = cookieNames(secure)
  const maxAgeSeconds = Math.max(1, Math.floor((session.expires_at.getTime() - ctx.now().getTime()) / 1000))
  const common = { secure, maxAgeSeconds, sameSite: ctx.settings.sessions.cookieSameSite }
  const name = held.transport === 'cookie' ? names.session : names.refresh
  writeCookie(c, { ...common, name, value: held.value, httpOnly: true })
  writeCookie(c, { ...common, name: names.csrf, value: body.csrfToken, httpOnly: false })
  writeMore()
  return answerText(c, JSON.stringify(body), status)
}

/**
 * Takes the cookies of dead sessions from the browser, and those that are nobody's. What it holds of another
 * session stays: of the two transports, one may be over and the other not. [SESSIONS-9]
 */
export function clearSessionCookies(
  c: HttpContext,
  ctx: Context,
  { session = '', refresh = '', csrf }: RequestCookies,
  deadIds: (string | undefined)[],
): void {
  const bySession = readSessionCookie(session)?.sessionId
  const byRefresh = readRefreshToken(ctx, refresh)?.sessionId
  const others = [bySession, byRefresh].filter((id) => id !== undefined && !deadIds.includes(id))

  const secure = hasSecureCookies(ctx)
  const names = cookieNames(secure)
  const gone = { value: '', maxAgeSeconds: 0, secure, sameSite: ctx.settings.sessions.cookieSameSite }
  if (!others.includes(bySession)) writeCookie(c, { ...gone, name: names.session, httpOnly: true })
  if (!others.includes(byRefresh)) writeCookie(c, { ...gone, name: names.refresh, httpOnly: true })
  if (others.some((id) => isCsrfToken(ctx, id ?? '', csrf))) return
  writeCookie(c, { ...gone, name: names.csrf, httpOnly: false })
}

/** Takes the cookies of the session that its own cookie has shown to be over. */
export function clearEndedCookies(c: HttpContext, ctx: Context, cookies: RequestCookies): void {
  clearSessionCookies(c, ctx, cookies, [readSessionCookie(cookies.session ?? '')?.sessionId])
}

/** Who is asking, for the fences of http/. A dead session's cookies are taken away with the refusal. */
export const sessionGate: Pick<Gate, 'authenticate' | 'isCsrfToken'> = {
  authenticate: async (ctx, http, cookies) => {
    const authorization = readHeader(http, 'authorization')
    const loaded = await loadSession(ctx, authorization, cookies)
    if (isRefusal(loaded)) {
      if (authorization === undefined && isEnded(loaded)) clearEndedCookies(http, ctx, cookies)
      return loaded
    }
    const { session, via } = loaded
    ctx.instance(createSessionMemory).touch(session)
    return {
      actor: {
        accountId: session.account_id,
        sessionId: session.id,
        fresh: isFresh(ctx, loaded),
        provenAt: loaded.provenAt,
      },
      via,
    }
  },
  isCsrfToken,
}

/** Whether a refusal says that the session is over, for whatever reason. */
export function isEnded({ refused }: Refusal): boolean {
  return (Object.values(endedCodes) as string[]).includes(refused)
}
