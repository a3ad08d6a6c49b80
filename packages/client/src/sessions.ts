import { paths } from '@portcullis/protocol/paths'
import type { Session, Sessions } from '@portcullis/protocol/shapes'
import type { Context } from './context.ts'
import { requestAsAccount } from './request-as-account.ts'
import { forgetSession } from './sign-out.ts'

/** Lists the devices on which the person is signed in. */
export async function listSessions(ctx: Context): Promise<Session[]> {
  const { sessions } = await requestAsAccount<Sessions>(ctx, {
    method: 'GET',
    path: paths.sessions,
    gives: 'sessions',
  })
  return sessions
}

/** Ends one session. Ending the one that asks is a sign-out. */
export async function endSession(ctx: Context, id: string): Promise<void> {
  await requestAsAccount(ctx, { method: 'DELETE', path: `${paths.sessions}/${encodeURIComponent(id)}` })
  const state = ctx.store.get()
  if (state.status === 'signed-in' && state.session.id === id) forgetSession(ctx)
}

/** Ends all sessions but this one. */
export async function endOtherSessions(ctx: Context): Promise<void> {
  await requestAsAccount(ctx, { method: 'POST', path: paths.endOtherSessions })
}
