import type { Actor, Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { endSessions } from './queries.ts'

/** Ends one session of the actor's own; anybody else's is as if it did not exist. [SESSIONS-8] */
export async function endOneSession(
  ctx: Context,
  actor: Actor,
  id: string,
): Promise<Refusal<'not_found'> | undefined> {
  const ended = await ctx.db.commitIf(
    endSessions({ accountId: actor.accountId, onlyId: id, reason: 'owner' }),
    [recordEvent(ctx, 'sessions.ended', actor, { endedId: id })],
  )
  return ended === undefined ? refuse('not_found') : undefined
}

/** Ends every session of the account but the actor's. */
export async function endOtherSessions(ctx: Context, actor: Actor): Promise<void> {
  await ctx.db.commit([
    endSessions({ accountId: actor.accountId, exceptId: actor.sessionId, reason: 'owner' }),
    recordEvent(ctx, 'sessions.ended', actor, { others: true }),
  ])
}
