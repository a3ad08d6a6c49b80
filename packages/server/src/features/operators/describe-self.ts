import type { z } from 'zod'
import type { adminSelfShape } from '@portcullis/protocol/admin-shapes'
import type { Context, Operator } from '../../platform/context.ts'
import { createSessionMemory } from '../sessions/session-memory.ts'
import { freshUntil } from './operator-of.ts'
import { selectEmail } from './queries.ts'
import { permissionsUpTo } from './roles.ts'

/** Says who is asking, and what they may do: what the console shows and hides by. */
export async function describeSelf(
  ctx: Context,
  { accountId, sessionId, permission }: Operator,
): Promise<z.infer<typeof adminSelfShape>> {
  const account = accountId === undefined ? undefined : await ctx.db.first(selectEmail(accountId))
  const session = sessionId && (await ctx.instance(createSessionMemory).find(sessionId))
  const until = session && freshUntil(ctx, { provenAt: session.authenticated_at })
  return {
    accountId: accountId ?? null,
    email: account?.email ?? null,
    permissions: permissionsUpTo(permission),
    freshUntil: until ? until.toISOString() : null,
  }
}
