import type { OperatorRole } from '@portcullis/protocol/admin-shapes'
import type { Context, Operator } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { vouch } from '../../platform/vouchers.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { type RoleState, selectRoleState, setRole } from './queries.ts'

export type RoleInput = {
  accountId: string
  /** Null takes the role that the account has. */
  role: OperatorRole | null
  reason: string
}

export type RoleRefused = Refusal<'not_found' | 'not_permitted' | 'own_account' | 'last_administrator'>

/**
 * Gives an account a role in running the service, or takes it. Nobody changes their own, and the database
 * keeps the last administrator. [OPERATORS-5] [OPERATORS-6]
 */
export async function setOperatorRole(
  ctx: Context,
  operator: Operator | 'command',
  { accountId, role, reason }: RoleInput,
): Promise<RoleRefused | undefined> {
  const by = operator === 'command' ? operator : operator.by
  if (by === accountId) return refuse('own_account')

  const change = { accountId, role, voucher: vouch(ctx.keyring, 'set-role', accountId, role ?? '') }
  const changed = await ctx.db.commitIf(setRole(change, operator), [
    role === null
      ? recordEvent(ctx, 'operators.revoked', { accountId }, { by, why: reason })
      : recordEvent(ctx, 'operators.granted', { accountId }, { by, why: reason, role }),
  ])
  if (changed) return undefined
  return whyNot(await ctx.db.first(selectRoleState(accountId, operator)), role)
}

function whyNot(state: RoleState | undefined, wanted: OperatorRole | null): RoleRefused | undefined {
  if (state === undefined) return refuse('not_found')
  if (!state.may) return refuse('not_permitted')
  if (state.role === wanted) return wanted === null ? refuse('not_found') : undefined
  return state.is_last ? refuse('last_administrator') : refuse('not_found')
}
