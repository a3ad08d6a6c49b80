import { paths } from '@portcullis/protocol/paths'
import type { ConfirmIdentityInput, SignedIn } from '@portcullis/protocol/shapes'
import { withBrowserLock } from './browser-lock.ts'
import { beginEpoch, type Context } from './context.ts'
import { requestAsAccount } from './request-as-account.ts'
import { takeOver } from './take-over.ts'

/** Confirms with the password who is there, which makes the session fresh for what needs it. */
export async function confirmIdentity(ctx: Context, { password }: ConfirmIdentityInput): Promise<SignedIn> {
  const question = { method: 'POST', path: paths.confirmIdentity, body: { password } } as const
  const answer = await requestAsAccount<SignedIn>(ctx, question, withBrowserLock)
  beginEpoch(ctx)
  takeOver(ctx, answer)
  return answer
}
