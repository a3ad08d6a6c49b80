import type { Session } from '@portcullis/protocol/shapes'
import type { Actor, Context } from '../../platform/context.ts'
import { describeSession } from './describe-session.ts'
import { selectLiveSessions } from './queries.ts'

/** Lists the live sessions of the actor's account, the latest used first. */
export async function listSessions(ctx: Context, actor: Actor): Promise<Session[]> {
  const rows = await ctx.db.many(selectLiveSessions(actor.accountId, ctx.settings.sessions.idleSeconds))
  return rows.map((row) => describeSession(ctx, row, actor.sessionId))
}
