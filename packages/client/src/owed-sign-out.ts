import { paths } from '@portcullis/protocol/paths'
import { AuthRefusal } from './auth-refusal.ts'
import { withBrowserLock } from './browser-lock.ts'
import type { Context } from './context.ts'
import { isPassing } from './find-session.ts'
import { request } from './request.ts'
import { tellTabs } from './tabs.ts'

/**
 * Tells the server of a sign-out that it has not heard of. It speaks with the old session's CSRF token
 * alone, so that it can never end a session that was begun since.
 */
export async function payOwedSignOut(ctx: Context): Promise<void> {
  const csrfToken = ctx.owedSignOut ?? ''
  let hasEnded = true
  try {
    await withBrowserLock(ctx, () => request(ctx, { method: 'POST', path: paths.signOut, csrfToken }))
  } catch (error) {
    if (!(error instanceof AuthRefusal) || isPassing(error)) throw error
    hasEnded = error.status === 401
  }
  if (ctx.owedSignOut !== csrfToken) return
  ctx.owedSignOut = undefined
  // The other tabs may have found the session alive meanwhile.
  if (hasEnded) tellTabs(ctx, { kind: 'signed-out' })
}
