import { AuthRefusal } from './auth-refusal.ts'
import type { Context } from './context.ts'
import { findSession, isPassing } from './find-session.ts'
import { payOwedSignOut } from './owed-sign-out.ts'

/** After so long without a word from the server a tab that comes to sight asks again who is signed in. */
export const staleAfterMs = 60_000
/** The longest between two tries in the background: a server that comes back is noticed within a minute. */
const longestPauseMs = 60_000

/** Works in the background towards what has to be known or done, with longer and longer pauses. */
export function settle(ctx: Context): void {
  clearTimeout(ctx.retryTimer)
  const work = ctx.owedSignOut === undefined ? findSession(ctx) : payOwedSignOut(ctx)
  work.catch((error: unknown) => settleLater(ctx, error))
}

/** Tries again after a while what has failed, unless the server has said a definite no. */
export function settleLater(ctx: Context, error: unknown): void {
  if (ctx.stop === undefined || (error instanceof AuthRefusal && !isPassing(error))) return
  const asked = error instanceof AuthRefusal ? (error.retryAfterSeconds ?? 0) * 1000 : 0
  const grown = Math.min(longestPauseMs, 1000 * 2 ** ctx.failures++) * (0.5 + Math.random() / 2)
  clearTimeout(ctx.retryTimer)
  ctx.retryTimer = setTimeout(() => settle(ctx), Math.max(asked, grown))
}

/** Asks again who is signed in, unless the server said so lately. */
export function recheck(ctx: Context, staleMs: number = staleAfterMs): void {
  if (ctx.stop !== undefined && (ctx.heardAgo?.() ?? Number.POSITIVE_INFINITY) >= staleMs) settle(ctx)
}
