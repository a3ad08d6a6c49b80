import type { AskingRequest } from './asking-request.ts'
import { createServerContext, type ServerClientOptions } from './context.ts'
import { type FoundSession, findSession, type SomebodyFound } from './find-session.ts'
import { requireSession, signInUrl } from './require-session.ts'

export type { Account, Session } from '@portcullis/protocol/shapes'
export { AuthRefusal } from '../auth-refusal.ts'
export { AuthUnreachable } from '../auth-unreachable.ts'
export { answerPrivately } from './answer-privately.ts'
export { answerRejection } from './answer-rejection.ts'
export type { AskingRequest } from './asking-request.ts'
export type { ServerClientOptions } from './context.ts'
export type { FoundSession, NobodyFound, SomebodyFound } from './find-session.ts'

/** What the server of an app can ask, for the browser whose request it holds. */
export type ServerClient = {
  /**
   * Who is signed in, by the session cookie of the request, and the `Set-Cookie` lines for its answer. Never
   * rotates anything. Rejects with `AuthUnreachable` when nobody knows, and with `AuthRefusal` when no page
   * of this origin sends such a request.
   */
  getSession(request: AskingRequest): Promise<FoundSession>
  /**
   * The session, or the answer to give instead: to the sign-in page and back to `returnTo` (by default to
   * what was asked for), 503 when nobody knows, 403 for another origin's page.
   */
  requireSession(request: AskingRequest, options?: { returnTo?: string }): Promise<SomebodyFound | Response>
  /** The sign-in page, for a redirect or a link of one's own. */
  signInUrl(returnTo?: string): string
}

/**
 * Makes the app's access to its Portcullis server, once, in a module of its own. It keeps nothing of anybody.
 *
 * @example
 * ```ts
 * import { answerPrivately, createServerClient } from '@portcullis/client/server'
 *
 * const auth = createServerClient({ url: 'https://example.com/auth' })
 *
 * export default {
 *   async fetch(request: Request): Promise<Response> {
 *     const found = await auth.requireSession(request)
 *     if (found instanceof Response) return found
 *     return answerPrivately(new Response(`Hello ${found.account.email}`), found)
 *   },
 * }
 * ```
 */
export function createServerClient(options: ServerClientOptions): ServerClient {
  const ctx = createServerContext(options)
  return {
    getSession: (request) => findSession(ctx, request),
    requireSession: (request, { returnTo } = {}) => requireSession(ctx, request, returnTo),
    signInUrl: (returnTo) => signInUrl(ctx, returnTo),
  }
}
