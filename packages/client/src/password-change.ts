import { paths } from '@portcullis/protocol/paths'
import type { PasswordChangeInput, SignedIn } from '@portcullis/protocol/shapes'
import type { Context } from './context.ts'
import { renewSession } from './renew-session.ts'

/** Changes the password. Ends the account's other sessions and renews this one. */
export function changePassword(
  ctx: Context,
  { currentPassword, newPassword }: PasswordChangeInput,
): Promise<SignedIn> {
  return renewSession(ctx, paths.passwordChange, { currentPassword, newPassword })
}
