import type { Account } from '@portcullis/protocol/shapes'
import type { Actor, Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { describeAccount } from '../accounts/describe-account.ts'
import { selectAccount } from '../accounts/queries.ts'

/** Gives the actor's own account. */
export async function readAccount(ctx: Context, actor: Actor): Promise<Account | Refusal<'not_signed_in'>> {
  const row = await ctx.db.first(selectAccount(actor.accountId))
  return row ? describeAccount(row) : refuse('not_signed_in')
}
