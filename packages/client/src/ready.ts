import { AuthRefusal } from './auth-refusal.ts'
import { beginEpoch, type Context, isBrowser } from './context.ts'
import { findSession, isPassing } from './find-session.ts'
import type { SessionState } from './session-store.ts'
import { payOwedSignOut } from './sign-out.ts'
import { listenToTabs } from './tabs.ts'

/** After so long out of sight a tab asks again who is signed in. */
const staleAfterMs = 60_000
const longestPauseMs = 60_000

/** Finds out, once, who is signed in. */
export async function ready(ctx: Context): Promise<SessionState> {
  start(ctx)
  // More than once, where a sign-in or sign-out came in between.
  while (ctx.store.get().status === 'loading') await findSession(ctx)
  return ctx.store.get()
}

/** Begins to follow the other tabs and to keep the state true. Only in a browser; a server has no one person. */
export function start(ctx: Context): void {
  if (ctx.stop !== undefined || !isBrowser()) return
  const stopTabs = listenToTabs(ctx, () => settle(ctx))
  const wake = (event: Event) => {
    // Out of the back-forward cache nothing was heard of what the other tabs did.
    const cameBack = event.type === 'pageshow' && (event as PageTransitionEvent).persisted
    if (document.visibilityState !== 'hidden')
      recheck(ctx, cameBack || event.type === 'online' ? 0 : staleAfterMs)
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

/** Asks again who is signed in, unless the server said so lately. */
export function recheck(ctx: Context, staleMs: number = staleAfterMs): void {
  if (ctx.stop !== undefined && (ctx.heardAgo?.() ?? Number.POSITIVE_INFINITY) >= staleMs) settle(ctx)
}

/** Works in the background towards what has to be known or done, with longer and longer pauses. */
function settle(ctx: Context): void {
  clearTimeout(ctx.retryTimer)
  const work = ctx.owedSignOut === undefined ? findSession(ctx) : payOwedSignOut(ctx)
  work.then(
    () => {
      ctx.failures = 0
    },
    (error: unknown) => {
      if (ctx.stop === undefined || (error instanceof AuthRefusal && !isPassing(error))) return
      const asked = error instanceof AuthRefusal ? (error.retryAfterSeconds ?? 0) * 1000 : 0
      const grown = Math.min(longestPauseMs, 1000 * 2 ** ctx.failures++) * (0.5 + Math.random() / 2)
      clearTimeout(ctx.retryTimer)
      ctx.retryTimer = setTimeout(() => settle(ctx), Math.max(asked, grown))
    },
  )
}

/** Stops listening and forgets the token. Using the client again starts it anew. */
export function dispose(ctx: Context): void {
  ctx.stop?.()
  ctx.stop = undefined
  clearTimeout(ctx.retryTimer)
  beginEpoch(ctx)
}
