import { paths } from '@portcullis/protocol/paths'
import type { Done, TokenOnlyInput } from '@portcullis/protocol/shapes'
import type { Context } from './context.ts'
import { request } from './request.ts'

/**
 * Makes this browser known to an account by the mailed link, so that guesses of strangers do not keep it
 * out.
 */
export function confirmKnownDevice(ctx: Context, { token }: TokenOnlyInput): Promise<Done> {
  return request<Done>(ctx, { method: 'POST', path: paths.knownDevice, body: { token }, gives: 'done' })
}
