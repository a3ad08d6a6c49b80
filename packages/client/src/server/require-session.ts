import { ownPath } from '@portcullis/protocol/own-path'
import { pages } from '@portcullis/protocol/paths'
import { answerPrivately } from './answer-privately.ts'
import { answerRejection } from './answer-rejection.ts'
import { type AskingRequest, isRead } from './asking-request.ts'
import type { ServerContext } from './context.ts'
import { type FoundSession, findSession, type SomebodyFound } from './find-session.ts'

/**
 * Gives the session, or the answer for a request without one: the way to the sign-in page and back, and 503
 * when nobody knows whether there is one. [SERVER-SIDE-3] [SERVER-SIDE-5]
 */
export async function requireSession(
  ctx: ServerContext,
  request: AskingRequest,
  returnTo: string | undefined,
): Promise<SomebodyFound | Response> {
  let found: FoundSession
  try {
    found = await findSession(ctx, request)
  } catch (error) {
    return answerRejection(error)
  }
  if (found.session) return found

  // What somebody sent with a form is lost on the way, so its address may not be one to open.
  const back = returnTo ?? (isRead(request) ? pathOf(ctx, request) : undefined)
  const headers = { Location: signInUrl(ctx, back) }
  return answerPrivately(new Response(null, { status: 303, headers }), found)
}

/** The hosted sign-in page, and after it a path of the same origin, if `returnTo` is one. */
export function signInUrl({ url, origin }: ServerContext, returnTo: string | undefined): string {
  const path = returnTo === undefined ? undefined : ownPath(returnTo, origin)
  const query = path === undefined ? '' : `?${new URLSearchParams({ return_to: path })}`
  return url + pages.signIn + query
}

/** The path that was asked for. Its host is whatever the request says, and plays no part. */
function pathOf({ origin }: ServerContext, { url = '' }: AskingRequest): string | undefined {
  if (!URL.canParse(url, origin)) return undefined
  const { pathname, search } = new URL(url, origin)
  return pathname + search
}
