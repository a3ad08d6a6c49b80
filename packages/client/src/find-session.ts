import type { CurrentSession } from '@portcullis/protocol/shapes'
import { AuthRefusal } from './auth-refusal.ts'
import { type Context, heardSession, heardSignedOut } from './context.ts'
import { refresh } from './refresh.ts'
import { currentSession, findCsrfToken, request } from './request.ts'

/** Finds out from the server who is signed in. Whoever asks meanwhile shares the answer. [CLIENT-1] */
export function findSession(ctx: Context): Promise<void> {
  if (ctx.finding) return ctx.finding
  const mine = findSessionNow(ctx).finally(() => {
    if (ctx.finding === mine) ctx.finding = undefined
  })
  ctx.finding = mine
  return mine
}

async function findSessionNow(ctx: Context): Promise<void> {
  const { epoch } = ctx
  try {
    // A CSRF token is the sign that there is a session, so that one call is enough.
    if (ctx.transport === 'token' && findCsrfToken(ctx)) return await refresh(ctx)
    const { session, account, csrfToken } = await request<CurrentSession>(ctx, currentSession)
    if (epoch !== ctx.epoch) return
    if (ctx.transport === 'token' && csrfToken) return await refresh(ctx)
    if (ctx.transport === 'cookie' && session && account) {
      heardSession(ctx, { status: 'signed-in', account, session })
    } else {
      heardSignedOut(ctx)
    }
  } catch (error) {
    // A definite no to the first question ends the waiting; asking again would not change it.
    const isLoading = epoch === ctx.epoch && ctx.store.get().status === 'loading'
    if (!isLoading || !(error instanceof AuthRefusal) || isPassing(error)) throw error
    heardSignedOut(ctx, error.code)
  }
}

/** Whether the refusal may be gone at the next try. */
export function isPassing({ status }: AuthRefusal): boolean {
  return status >= 500 || status === 429 || status === 409
}
