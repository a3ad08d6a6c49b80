import { paths } from '@portcullis/protocol/paths'
import type {
  Accepted,
  Done,
  EmailOnlyInput,
  EmailVerificationConfirmInput,
} from '@portcullis/protocol/shapes'
import type { Context } from './context.ts'
import { request } from './request.ts'

/** Asks for another mail with a link and a code. */
export function requestEmailVerification(ctx: Context, { email }: EmailOnlyInput): Promise<Accepted> {
  return request(ctx, { method: 'POST', path: paths.emailVerification, body: { email }, gives: 'accepted' })
}

/** Redeems the mailed link (in another browser along with the password) or the code. Signs nobody in. */
export function confirmEmailVerification(ctx: Context, input: EmailVerificationConfirmInput): Promise<Done> {
  return request(ctx, { method: 'POST', path: paths.emailVerificationConfirm, body: input, gives: 'done' })
}
