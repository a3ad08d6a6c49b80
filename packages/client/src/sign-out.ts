import { paths } from '@portcullis/protocol/paths'
import { AuthRefusal } from './auth-refusal.ts'
import { AuthUnreachable } from './auth-unreachable.ts'
import { withBrowserLock } from './browser-lock.ts'
import { beginEpoch, type Context, heardSession } from './context.ts'
import { findCsrfToken, request } from './request.ts'
import { tellTabs } from './tabs.ts'

/** Forgets the session here and in all tabs first, then has the server end it. [CLIENT-10] */
export async function signOut(ctx: Context): Promise<void> {
  const csrfToken = findCsrfToken(ctx)
  forgetSession(ctx)
  ctx.owedSignOut = csrfToken
  try {
    // With the cookies, never with the access token, which may have expired.
    await withBrowserLock(ctx, () => request(ctx, { method: 'POST', path: paths.signOut }))
  } catch (error) {
    if (error instanceof AuthUnreachable) {
      const message = 'Signed out in this browser only: the server could not be told.'
      throw new AuthUnreachable(message, { cause: error })
    }
    // A session that has ended already needs no end.
    if (!(error instanceof AuthRefusal) || error.status !== 401) throw error
  }
  // A sign-in that was under way came first to the server: its session is what has been ended.
  if (ctx.store.get().status !== 'signed-out') forgetSession(ctx)
  ctx.owedSignOut = undefined
  ctx.csrfToken = undefined
}

/** Leaves the session in this tab and all others, for this or that reason. */
export function forgetSession(ctx: Context): void {
  beginEpoch(ctx)
  heardSession(ctx, { status: 'signed-out' })
  tellTabs(ctx, { kind: 'signed-out' })
}

/**
 * Tells the server of a sign-out that it has not heard of. It speaks with the old session's CSRF token alone, so
 * that it can never end a session that was begun since.
 */
export async function payOwedSignOut(ctx: Context): Promise<void> {
  const csrfToken = ctx.owedSignOut ?? ''
  try {
    await withBrowserLock(ctx, () => request(ctx, { method: 'POST', path: paths.signOut, csrfToken }))
  } catch (error) {
    if (!(error instanceof AuthRefusal) || error.status >= 500 || error.status === 429) throw error
  }
  if (ctx.owedSignOut !== csrfToken) return
  ctx.owedSignOut = undefined
  // The other tabs may have found the session alive meanwhile.
  tellTabs(ctx, { kind: 'signed-out' })
}
