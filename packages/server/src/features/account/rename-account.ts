import type { Account } from '@portcullis/protocol/shapes'
import type { Actor, Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { describeAccount } from '../accounts/describe-account.ts'
import { updateName } from '../accounts/queries.ts'
import { recordEvent } from '../audit-log/record-event.ts'

/** Changes the name by which a person wants to be called; null removes it. */
export async function renameAccount(
  ctx: Context,
  actor: Actor,
  name: string | null,
): Promise<Account | Refusal<'not_signed_in'>> {
  const row = await ctx.db.commitIf(updateName(actor.accountId, name), [
    recordEvent(ctx, 'account.renamed', actor),
  ])
  return row ? describeAccount(row) : refuse('not_signed_in')
}
