import { getAccessToken } from './access-token.ts'
import { AuthRefusal } from './auth-refusal.ts'
import { type Context, heardSignedOut } from './context.ts'
import { ready } from './ready.ts'
import { refresh } from './refresh.ts'
import { type Question, request } from './request.ts'

/**
 * Asks on behalf of the person who is signed in: with the access token, refreshed once when it is refused,
 * or with the session's cookie. `around` wraps the question itself, never the refresh.
 */
export async function requestAsAccount<Answer>(
  ctx: Context,
  question: Question,
  around: <T>(ctx: Context, work: () => Promise<T>) => Promise<T> = (_, work) => work(),
): Promise<Answer> {
  if (ctx.transport === 'cookie') return requestWithSession(ctx, question, around)
  const accessToken = await getAccessToken(ctx)
  if (accessToken === undefined) {
    throw new AuthRefusal({ code: 'not_signed_in', title: 'Sign in first.', status: 401 })
  }
  const ask = (accessToken: string) => around(ctx, () => request<Answer>(ctx, { ...question, accessToken }))
  const accountId = findAccountId(ctx)
  try {
    return await ask(accessToken)
  } catch (error) {
    if (!(error instanceof AuthRefusal) || error.status !== 401) throw error
    const newer = await replaceAccessToken(ctx, accessToken, accountId)
    if (newer === undefined) throw error
    return ask(newer)
  }
}

/**
 * A newer access token than the refused one, for the same person. Undefined when there is none: nothing is
 * ever asked a second time as somebody else, who may have signed in from another tab meanwhile. [CLIENT-9]
 */
export async function replaceAccessToken(
  ctx: Context,
  refused: string,
  accountId: string | undefined,
): Promise<string | undefined> {
  if (ctx.accessToken?.value === refused) await refresh(ctx)
  const newer = await getAccessToken(ctx)
  return findAccountId(ctx) === accountId ? newer : undefined
}

export function findAccountId(ctx: Context): string | undefined {
  const state = ctx.store.get()
  return state.status === 'signed-in' ? state.account.id : undefined
}

async function requestWithSession<Answer>(
  ctx: Context,
  question: Question,
  around: <T>(ctx: Context, work: () => Promise<T>) => Promise<T>,
): Promise<Answer> {
  await ready(ctx)
  const { epoch } = ctx
  try {
    return await around(ctx, () => request<Answer>(ctx, question))
  } catch (error) {
    if (error instanceof AuthRefusal && error.status === 401 && epoch === ctx.epoch) {
      heardSignedOut(ctx, error.code)
    }
    throw error
  }
}
