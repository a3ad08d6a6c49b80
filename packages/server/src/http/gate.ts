import type { Context as HttpContext } from 'hono'
import type { RefusalCode } from '@portcullis/protocol/refusals'
import type { Actor, Caller, Context, Operator, Permission } from '../platform/context.ts'
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
  /** What a person who is signed in may do for the service; nothing for everybody else. */
  operatorOf: (ctx: Context, actor: Actor) => Promise<FreshOperator | undefined>
  /** What the holder of an API key may do, if the key lives and is for such a route. */
  keyHolderOf: (
    ctx: Context,
    key: string,
    demand: { scope: string | undefined; permission: Permission },
  ) => Promise<Operator | Refusal>
}

/** A request that was refused, and what was known of whoever made it. */
export type Refused = {
  code: RefusalCode
  request: Caller
  /** Where a session was shown that lives. */
  actor: Actor | undefined
  /** Whether a token or the cookie of a session was shown, whatever it was worth. */
  shown: boolean
}

/** Is told of every refusal; what it gives back is waited for before the answer goes. */
export type NoteRefusal = (refused: Refused) => Promise<void> | undefined

/** Somebody who runs the service, and whether they have proved who they are lately enough for that. */
export type FreshOperator = { operator: Operator; fresh: boolean }
