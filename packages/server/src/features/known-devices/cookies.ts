import type { Context as HttpContext } from 'hono'
import { cookieNames } from '@portcullis/protocol/cookies'
import { hasSecureCookies, writeCookie } from '../../http/cookies.ts'
import type { Context } from '../../platform/context.ts'

/** Lets a browser show that it is known. Signing out leaves it: the next sign-in is when it is needed. */
export function setDeviceCookie(c: HttpContext, ctx: Context, value: string): void {
  const secure = hasSecureCookies(ctx)
  writeCookie(c, {
    name: cookieNames(secure).device,
    value,
    maxAgeSeconds: ctx.settings.knownDevices.lifetimeSeconds,
    secure,
    httpOnly: true,
    sameSite: ctx.settings.sessions.cookieSameSite,
  })
}
