import type { Context as HttpContext } from 'hono'
import type { Actor, Context } from '../platform/context.ts'
import type { Refusal } from '../platform/refusal.ts'
import type { RequestCookies } from './cookies.ts'
import type { Env } from './env.ts'

/** Someone who is signed in, and whether a cookie or an access token says so. */
export type Admitted = { actor: Actor; via: 'bearer' | 'cookie' }

/**
 * What `http/` must be told about sessions, which it does not know: who is asking, and whether a page may.
 */
export type Gate = {
  authenticate: (ctx: Context, http: HttpContext<Env>, cookies: RequestCookies) => Promise<Admitted | Refusal>
  isCsrfToken: (ctx: Context, sessionId: string, token: string | undefined) => boolean
}
