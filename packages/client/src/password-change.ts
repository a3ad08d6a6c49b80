import { paths } from '@portcullis/protocol/paths'
import type { PasswordChangeInput, SignedIn } from '@portcullis/protocol/shapes'
import { withBrowserLock } from './browser-lock.ts'
import { beginEpoch, type Context } from './context.ts'
import { requestAsAccount } from './request-as-account.ts'
import { takeOver } from './take-over.ts'

/** Changes the password. Ends the account's other sessions and renews this one. */
export async function changePassword(
  ctx: Context,
  { currentPassword, newPassword }: PasswordChangeInput,
): Promise<SignedIn> {
  const body = { currentPassword, newPassword }
  const question = { method: 'POST', path: paths.passwordChange, body } as const
  const answer = await requestAsAccount<SignedIn>(ctx, question, withBrowserLock)
  beginEpoch(ctx)
  takeOver(ctx, answer)
  return answer
}
