import { paths } from '@portcullis/protocol/paths'
import { AuthRefusal } from './auth-refusal.ts'
import { AuthUnreachable } from './auth-unreachable.ts'
import { withBrowserLock } from './browser-lock.ts'
import { beginEpoch, type Context, heardSession } from './context.ts'
import { findCsrfToken, request } from './request.ts'
import { settleLater } from './settle.ts'
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
    // A session that has ended already needs no end.
    if (!(error instanceof AuthRefusal) || error.status !== 401) {
      settleLater(ctx, error)
      throw error instanceof AuthUnreachable ? untold(error) : error
    }
  }
  // A sign-in that was under way came first to the server: its session is what has been ended.
  if (ctx.store.get().status !== 'signed-out') forgetSession(ctx)
  ctx.owedSignOut = undefined
  ctx.csrfToken = undefined
}

/** Leaves the session, in this tab and in all others. */
export function forgetSession(ctx: Context): void {
  beginEpoch(ctx)
  heardSession(ctx, { status: 'signed-out' })
  tellTabs(ctx, { kind: 'signed-out' })
}

function untold(cause: AuthUnreachable): AuthUnreachable {
  return new AuthUnreachable('Signed out in this browser only: the server could not be told.', { cause })
}
