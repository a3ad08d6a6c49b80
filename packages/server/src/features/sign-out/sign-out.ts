import type { Context } from '../../platform/context.ts'
import { provenAccount } from '../accounts/queries.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import type { HeldSession } from '../sessions/held-session.ts'
import { endSessions } from '../sessions/queries.ts'
import { endHeldSession } from './queries.ts'

/**
 * Ends the session that is held. One that is dead already, or a secret that is not its own, changes nothing.
 */
export async function signOut(ctx: Context, { id: sessionId, digests }: HeldSession): Promise<void> {
  await ctx.db.commitIf(endHeldSession(sessionId, digests), [
    recordEvent(ctx, 'sign-out.succeeded', { accountId: provenAccount, sessionId }),
  ])
}

/** Ends the session of an access token. */
export async function signOutActor(ctx: Context, accountId: string, sessionId: string): Promise<void> {
  await ctx.db.commitIf(endSessions({ accountId, onlyId: sessionId, reason: 'signed-out' }), [
    recordEvent(ctx, 'sign-out.succeeded', { accountId, sessionId }),
  ])
}
