import { beginEpoch, type Context, isBrowser } from './context.ts'
import { findSession } from './find-session.ts'
import type { SessionState } from './session-store.ts'
import { recheck, settle, staleAfterMs } from './settle.ts'
import { listenToTabs } from './tabs.ts'

/** Finds out, once, who is signed in. */
export async function ready(ctx: Context): Promise<SessionState> {
  start(ctx)
  // More than once, where a sign-in or sign-out came in between.
  while (ctx.store.get().status === 'loading') await findSession(ctx)
  return ctx.store.get()
}

/**
 * Begins to follow the other tabs and to keep the state true. Only in a browser: a server has no one
 * person.
 */
export function start(ctx: Context): void {
  if (ctx.stop !== undefined || !isBrowser()) return
  const stopTabs = listenToTabs(ctx, () => settle(ctx))
  const wake = ({ type, persisted }: Event & { persisted?: boolean }) => {
    // In the back-forward cache, as without a network, nothing was heard of what the other tabs did.
    const wasAway = persisted === true || type === 'online'
    if (document.visibilityState !== 'hidden') recheck(ctx, wasAway ? 0 : staleAfterMs)
  }
  // Listened to at the window, where all three arrive and no element's name can hide the method.
  for (const name of wakeEvents) globalThis.addEventListener(name, wake)
  ctx.stop = () => {
    stopTabs()
    for (const name of wakeEvents) globalThis.removeEventListener(name, wake)
  }
  settle(ctx)
}

const wakeEvents = ['visibilitychange', 'pageshow', 'online']

/** Stops listening and forgets the token. Using the client again starts it anew. */
export function dispose(ctx: Context): void {
  ctx.stop?.()
  ctx.stop = undefined
  clearTimeout(ctx.retryTimer)
  beginEpoch(ctx)
}
