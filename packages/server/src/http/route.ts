import type { Context as HttpContext } from 'hono'
import type { z } from 'zod'
import type { ApiKeyGroup } from '@portcullis/protocol/admin-service-shapes'
import type { RefusalCode } from '@portcullis/protocol/refusals'
import type { Actor, Context, Operator, Permission } from '../platform/context.ts'
import type { Refusal } from '../platform/refusal.ts'
import type { RequestCookies } from './cookies.ts'
import type { Env } from './env.ts'

/**
 * Who may call a route.
 *
 * - `anyone`: no session is looked for.
 * - `holder`: whoever holds a cookie of a session, dead or alive; the verb judges it itself.
 * - `signed-in`: a live session, by access token or session cookie.
 * - `fresh`: a live session whose person has proved who they are within the last minutes.
 * - `operator`: whoever runs the service, with the permission that the route names, from a fresh session.
 */
export type Guard = 'anyone' | 'holder' | 'signed-in' | 'fresh' | 'operator'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** One request as a route sees it: checked, parsed, and with its actor where the guard demands one. */
export type Call<Body, Who extends Guard, Query = unknown> = {
  ctx: Context
  http: HttpContext<Env>
  body: Body
  /** What stands after the question mark, where the route has a shape for it. */
  query: Query
  params: Record<string, string>
  /** Our own cookies, each at most once. */
  cookies: RequestCookies
  actor: Who extends 'operator' ? Operator : Who extends 'signed-in' | 'fresh' ? Actor : undefined
}

export type RouteSpec<Body, Code extends RefusalCode, Who extends Guard, Query = unknown> = {
  method: Method
  /** Under `PUBLIC_URL`; parameters in braces, each the id of a record: `/v1/sessions/{id}`. */
  path: string
  /** One sentence for the API's reference. */
  summary: string
  guard: Who
  /** With the guard `operator`: what it demands of whoever runs the service. */
  permission?: Permission
  /** The group of scopes by which an API key opens it; without one it is for no key. */
  scope?: ApiKeyGroup
  body?: z.ZodType<Body>
  /** What may stand after the question mark, each name once; nothing is read where there is no shape. */
  query?: z.ZodType<Query>
  /** Its shape where it is JSON, its content types where it is text of another kind; else it is empty. */
  answer: { status: 200 | 201 | 202 | 204 | 303; shape?: z.ZodType; texts?: readonly string[] }
  /** What the verb may refuse with; what guards and parsers refuse with is added to it. */
  refusals: readonly Code[]
  /** Anyone may read it from anywhere: keys and documents. */
  public?: boolean
  /** An `Authorization` header is judged alone here, cookies are ignored, and so no origin is asked for. */
  tokenAlone?: boolean
  /**
   * What browsers send by themselves, for no page and no person: the shapes of its body by content type. No
   * origin is asked for, no cookie is looked at, and the route reads the body itself.
   */
  unprompted?: Record<string, z.ZodType>
  /** Not part of the API that the reference shows. */
  hidden?: boolean
}

export type Route = RouteSpec<unknown, RefusalCode, Guard> & {
  handle: (call: Call<never, never>) => Promise<Response | Refusal>
}

/** Declares one route: what it takes, what it answers, and everything it may refuse. */
export function route<Body, const Code extends RefusalCode, Who extends Guard, Query>(
  spec: RouteSpec<Body, Code, Who, Query>,
  handle: (call: Call<Body, Who, Query>) => Promise<Response | Refusal<NoInfer<Code>>>,
): Route {
  return { ...spec, handle } as unknown as Route
}

/** Whether somebody has to show who they are. */
export function isGuarded({ guard }: Pick<Route, 'guard'>): boolean {
  return guard === 'signed-in' || guard === 'fresh' || guard === 'operator'
}
