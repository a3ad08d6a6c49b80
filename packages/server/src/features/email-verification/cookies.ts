import type { Context as HttpContext } from 'hono'
import { cookieNames } from '@portcullis/protocol/cookies'
import { hasSecureCookies, writeCookie } from '../../http/cookies.ts'
import type { Context } from '../../platform/context.ts'

/** Marks the browser that signed up for as long as its link works. */
export function setSignUpCookie(c: HttpContext, ctx: Context, value: string): void {
  write(c, ctx, value, ctx.settings.emailVerification.linkLifetimeSeconds)
}

export function clearSignUpCookie(c: HttpContext, ctx: Context): void {
  write(c, ctx, '', 0)
}

function write(c: HttpContext, ctx: Context, value: string, maxAgeSeconds: number): void {
  const secure = hasSecureCookies(ctx)
  const sameSite = ctx.settings.sessions.cookieSameSite
  writeCookie(c, { name: cookieNames(secure).signUp, value, maxAgeSeconds, secure, httpOnly: true, sameSite })
}
