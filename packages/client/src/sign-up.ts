import { paths } from '@portcullis/protocol/paths'
import type { Accepted, SignUpInput } from '@portcullis/protocol/shapes'
import type { Context } from './context.ts'
import { request } from './request.ts'

/** Asks for an account. The answer is the same for a new and a taken address; a mail says the rest. */
export function signUp(ctx: Context, { email, password, name }: SignUpInput): Promise<Accepted> {
  const body = { email, password, ...(name !== undefined && { name }) }
  return request(ctx, { method: 'POST', path: paths.signUp, body, gives: 'accepted' })
}
