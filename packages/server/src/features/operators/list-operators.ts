import type { OperatorOnWire } from '@portcullis/protocol/admin-shapes'
import type { Context } from '../../platform/context.ts'
import { selectOperators } from './queries.ts'

/** Lists everybody who runs the service; they are few. */
export async function listOperators(ctx: Context): Promise<OperatorOnWire[]> {
  const rows = await ctx.db.many(selectOperators())
  return rows.map((row) => ({
    accountId: row.account_id,
    email: row.email,
    name: row.name,
    role: row.role,
    grantedAt: row.granted_at.toISOString(),
    suspendedAt: row.suspended_at?.toISOString() ?? null,
  }))
}
