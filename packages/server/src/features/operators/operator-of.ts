import type { FreshOperator } from '../../http/gate.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { selectRole } from './queries.ts'
import { permissionOf } from './roles.ts'

/**
 * What a person who is signed in may do for the service. The database is asked each time: no node remembers a
 * role that was taken. [OPERATORS-4]
 */
export async function operatorOf(ctx: Context, actor: Actor): Promise<FreshOperator | undefined> {
  const row = await ctx.db.first(selectRole(actor.accountId))
  if (row === undefined) return undefined
  const { accountId, sessionId } = actor
  return {
    operator: { by: accountId, accountId, sessionId, permission: permissionOf[row.role] },
    fresh: freshUntil(ctx, actor) > ctx.now(),
  }
}

/** Until when somebody who runs the service need not prove again who they are. */
export function freshUntil(ctx: Context, { provenAt }: Pick<Actor, 'provenAt'>): Date {
  return new Date(provenAt.getTime() + ctx.settings.operators.freshSeconds * 1000)
}
