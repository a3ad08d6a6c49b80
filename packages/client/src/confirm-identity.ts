import { paths } from '@portcullis/protocol/paths'
import type { ConfirmIdentityInput, SignedIn } from '@portcullis/protocol/shapes'
import type { Context } from './context.ts'
import { renewSession } from './renew-session.ts'

/** Confirms with the password who is there, which makes the session fresh for what needs it. */
export function confirmIdentity(ctx: Context, { password }: ConfirmIdentityInput): Promise<SignedIn> {
  return renewSession(ctx, paths.confirmIdentity, { password })
}
