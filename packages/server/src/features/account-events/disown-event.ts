import type { Actor, Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { deleteKnownDevices } from '../known-devices/queries.ts'
import { voidLinks } from '../one-time-codes/queries.ts'
import { startReset } from '../password-reset/start-reset.ts'
import { endSessions } from '../sessions/queries.ts'
import { lines } from './lines.ts'
import { disownersEmail, findDisownable } from './queries.ts'

/**
 * A person says that an event was not theirs: all sessions end, the one that asks as well, every browser is a
 * stranger again, links that are on their way are void, and the mailbox gets one to set a new password.
 *
 * It needs no fresh session: whoever has changed the password keeps its owner from confirming. A thief who
 * asks for it loses the session with it, and the mail goes to the owner. [ACCOUNT-EVENTS-5]
 */
export async function disownEvent(
  ctx: Context,
  { accountId, sessionId }: Actor,
  event: number,
): Promise<Refusal<'not_found'> | undefined> {
  const disowned = await ctx.db.commitIf(findDisownable(accountId, event, Object.keys(lines)), {
    ended: endSessions({ accountId, reason: 'owner' }),
    strangers: deleteKnownDevices(accountId),
    voided: voidLinks(accountId),
    ...startReset(ctx, { accountId, email: disownersEmail, sends: true, always: true }),
    told: recordEvent(ctx, 'account-events.disowned', { accountId, sessionId }, { event }),
  })
  return disowned === undefined ? refuse('not_found') : undefined
}
