import type { SignedIn } from '@portcullis/protocol/shapes'
import { withBrowserLock } from './browser-lock.ts'
import { beginEpoch, type Context } from './context.ts'
import { requestAsAccount } from './request-as-account.ts'
import { takeOver } from './take-over.ts'

/** Proves with a password who is there. The server renews the session's secrets, which are taken over. */
export async function renewSession(ctx: Context, path: string, body: unknown): Promise<SignedIn> {
  const { epoch } = ctx
  const question = { method: 'POST', path, body, gives: 'session' } as const
  const answer = await requestAsAccount<SignedIn>(ctx, question, withBrowserLock)
  if (epoch !== ctx.epoch) return answer
  beginEpoch(ctx)
  takeOver(ctx, answer)
  return answer
}
