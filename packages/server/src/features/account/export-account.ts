import type { AccountExport } from '@portcullis/protocol/shapes'
import type { Actor, Context } from '../../platform/context.ts'
import { isRefusal, type Refusal } from '../../platform/refusal.ts'
import { selectLanguage } from '../accounts/queries.ts'
import { selectEventsOfAccount } from '../audit-log/queries.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { listSessions } from '../sessions/list-sessions.ts'
import { readAccount } from './read-account.ts'

/** Most events in one export: far beyond what a person makes within the log's retention. */
const mostEvents = 10_000

/** Gives everything that is kept about the person who asks. */
export async function exportAccount(
  ctx: Context,
  actor: Actor,
): Promise<AccountExport | Refusal<'not_signed_in'>> {
  const account = await readAccount(ctx, actor)
  if (isRefusal(account)) return account
  const kept = await ctx.db.first(selectLanguage(actor.accountId))
  const sessions = await listSessions(ctx, actor)
  const events = await ctx.db.many(selectEventsOfAccount(actor.accountId, mostEvents))
  await ctx.db.commit([recordEvent(ctx, 'account.exported', actor)])
  return {
    exportedAt: ctx.now().toISOString(),
    account,
    language: kept?.language ?? null,
    sessions,
    events: events.map(({ name, at, ip, device }) => ({ name, at: at.toISOString(), ip, device })),
  }
}
