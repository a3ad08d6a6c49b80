import type { Context as HttpContext } from 'hono'
import { cookieNames } from '@portcullis/protocol/cookies'
import { hasSecureCookies, writeCookie } from '../../http/cookies.ts'
import type { Gate } from '../../http/gate.ts'
import type { Context } from '../../platform/context.ts'
import { isRefusal, type Refusal } from '../../platform/refusal.ts'
import { isCsrfToken } from './csrf-token.ts'
import { describeHandOver, type HandedOver } from './hand-over.ts'
import { endedCodes, isFresh, loadSession } from './load-session.ts'
import { createSessionMemory } from './session-memory.ts'

/**
 * Answers with a session: its cookie (session or refresh), the readable CSRF token beside it, and what is
 * said of it.
 */
export async function handOver(
  c: HttpContext,
  ctx: Context,
  given: HandedOver,
  status: 200 | 201,
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
  return c.json(body, status)
}

/** Takes a dead session's cookies from the browser. A live one's are never cleared. */
export function clearSessionCookies(c: HttpContext, ctx: Context): void {
  const secure = hasSecureCookies(ctx)
  const names = cookieNames(secure)
  const gone = { value: '', maxAgeSeconds: 0, secure, sameSite: ctx.settings.sessions.cookieSameSite }
  writeCookie(c, { ...gone, name: names.session, httpOnly: true })
  writeCookie(c, { ...gone, name: names.refresh, httpOnly: true })
  writeCookie(c, { ...gone, name: names.csrf, httpOnly: false })
}

/** Who is asking, for the fences of http/. A dead session's cookies are taken away with the refusal. */
export const sessionGate: Gate = {
  authenticate: async (ctx, http, cookies) => {
    const authorization = http.req.header('authorization')
    const loaded = await loadSession(ctx, authorization, cookies)
    if (isRefusal(loaded)) {
      if (authorization === undefined && isEnded(loaded)) clearSessionCookies(http, ctx)
      return loaded
    }
    const { session, via } = loaded
    ctx.instance(createSessionMemory).touch(session)
    return {
      actor: { accountId: session.account_id, sessionId: session.id, fresh: isFresh(ctx, session) },
      via,
    }
  },
  isCsrfToken,
}

/** Whether a refusal says that the session is over, for whatever reason. */
export function isEnded({ refused }: Refusal): boolean {
  return (Object.values(endedCodes) as string[]).includes(refused)
}
