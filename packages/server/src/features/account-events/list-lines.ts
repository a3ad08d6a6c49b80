import type { AccountEvent } from '@portcullis/protocol/shapes'
import type { Actor, Context } from '../../platform/context.ts'
import type { EventName } from '../audit-log/events.ts'
import { lines, strangersLines } from './lines.ts'
import { selectLines } from './queries.ts'

/** As far as a person remembers; the export of the account has everything that is kept. */
const days = 90

/** More than anybody reads. */
const mostLines = 200

/** Tells a person what has happened to their account lately, and from where. */
export async function listLines(ctx: Context, { accountId }: Actor): Promise<AccountEvent[]> {
  const [own, strangers] = [Object.keys(lines), Object.keys(strangersLines)]
  const rows = await ctx.db.many(selectLines(accountId, { own, strangers, days, mostLines }))
  return rows.map(({ number, at, name, times, places, ip, device }) => ({
    event: number,
    name,
    title: lines[name as EventName] ?? strangersLines[name as EventName] ?? name,
    at: at.toISOString(),
    times,
    places,
    ip,
    device,
    canDisown: name in lines,
  }))
}
