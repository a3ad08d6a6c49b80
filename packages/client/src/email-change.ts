import { paths } from '@portcullis/protocol/paths'
import type { Accepted, Done, EmailOnlyInput, TokenOnlyInput } from '@portcullis/protocol/shapes'
import type { Context } from './context.ts'
import { request } from './request.ts'
import { requestAsAccount } from './request-as-account.ts'
import { recheck } from './settle.ts'

/** Asks for a mail to the new address. Needs a session whose identity was confirmed lately. */
export function requestEmailChange(ctx: Context, { email }: EmailOnlyInput): Promise<Accepted> {
  return requestAsAccount(ctx, {
    method: 'POST',
    path: paths.emailChange,
    body: { email },
    gives: 'accepted',
  })
}

/** Redeems the link mailed to the new address, in a session of the account. */
export async function confirmEmailChange(ctx: Context, { token }: TokenOnlyInput): Promise<Done> {
  const question = { method: 'POST', path: paths.emailChangeConfirm, body: { token }, gives: 'done' } as const
  const done = await requestAsAccount<Done>(ctx, question)
  recheck(ctx, 0)
  return done
}

/** Redeems the link mailed to the old address. Ends all sessions of that account, perhaps this one's. */
export async function undoEmailChange(ctx: Context, { token }: TokenOnlyInput): Promise<Done> {
  const done = await request<Done>(ctx, {
    method: 'POST',
    path: paths.emailChangeUndo,
    body: { token },
    gives: 'done',
  })
  recheck(ctx, 0)
  return done
}
