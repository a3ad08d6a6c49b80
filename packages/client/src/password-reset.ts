import { paths } from '@portcullis/protocol/paths'
import type { Accepted, Done, EmailOnlyInput, PasswordResetConfirmInput } from '@portcullis/protocol/shapes'
import type { Context } from './context.ts'
import { request } from './request.ts'
import { recheck } from './settle.ts'

/** Asks for a mail with a link to choose another password. The answer is the same for every address. */
export function requestPasswordReset(ctx: Context, { email }: EmailOnlyInput): Promise<Accepted> {
  return request(ctx, { method: 'POST', path: paths.passwordReset, body: { email }, gives: 'accepted' })
}

/** Sets the password with the mailed token. Ends all sessions of that account, perhaps this one's. */
export async function confirmPasswordReset(
  ctx: Context,
  { token, password }: PasswordResetConfirmInput,
): Promise<Done> {
  const body = { token, password }
  const done = await request<Done>(ctx, {
    method: 'POST',
    path: paths.passwordResetConfirm,
    body,
    gives: 'done',
  })
  recheck(ctx, 0)
  return done
}
