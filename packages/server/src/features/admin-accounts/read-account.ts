import type { AdminAccountAnswer } from '@portcullis/protocol/admin-shapes'
import type { Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { describeEvent } from '../audit-log/export-events.ts'
import { selectNewestOfAccount } from '../audit-log/queries.ts'
import { guessesAt } from '../known-devices/guesses-at.ts'
import { describeSession } from '../sessions/describe-session.ts'
import { selectLiveSessions } from '../sessions/queries.ts'
import { readCounts } from '../throttle/read-counts.ts'
import { describeAdminAccount } from './describe-account.ts'
import { selectAdminAccount } from './queries.ts'

/** As many events as fit on a page about somebody; the rest is a filter of the log. */
const mostEvents = 50

/** Gives one account with its live sessions, how its lock stands and what has happened to it. */
export async function readAdminAccount(
  ctx: Context,
  id: string,
): Promise<AdminAccountAnswer | Refusal<'not_found'>> {
  const row = await ctx.db.first(selectAdminAccount(id))
  if (row === undefined) return refuse('not_found')
  const [sessions, events, [counts]] = await Promise.all([
    ctx.db.many(selectLiveSessions(id, ctx.settings.sessions.idleSeconds)),
    ctx.db.many(selectNewestOfAccount(id, mostEvents)),
    readCounts(ctx, [guessesAt(row.email)]),
  ])
  return {
    account: describeAdminAccount(row),
    lock: { guesses: counts?.count ?? 0, lockedUntil: counts?.closedUntil?.toISOString() ?? null },
    sessions: sessions.map((session) => describeSession(ctx, session, undefined)),
    events: events.map(describeEvent),
  }
}
