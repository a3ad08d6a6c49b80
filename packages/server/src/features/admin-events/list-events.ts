import type { AdminEvents, EventsQuery } from '@portcullis/protocol/admin-shapes'
import type { Context } from '../../platform/context.ts'
import { type EventName, events } from '../audit-log/events.ts'
import { describeEvent } from '../audit-log/export-events.ts'
import { type Result, resultOf } from '../audit-log/results.ts'
import { selectPage } from './queries.ts'

/** Events that one page looks at: some 30 ms of work, whatever is asked for. */
const looks = 20_000

/** Gives a page of the audit log, the newest event first. [ADMIN-EVENTS-1] */
export async function listEvents(
  ctx: Context,
  { event, result, account, ip, before, from, to, limit }: EventsQuery,
): Promise<AdminEvents> {
  const names = namesOf(event, result)
  const isFiltered = [names, ip, account, from, to].some((filter) => filter !== undefined)
  const bounds = { looks: isFiltered ? looks : limit + 1, most: limit + 1 }
  const rows = await ctx.db.many(selectPage({ names, account, ip, before, from, to }, bounds))
  const found = rows.flatMap((row) => (row.number === null ? [] : [row]))
  const shown = found.slice(0, limit)

  // Where not enough was found, the next page begins where this one has stopped looking.
  const { looked = 0, looked_to: lookedTo = null, is_past: isPast = false } = rows[0] ?? {}
  const onward = looked === bounds.looks && !isPast ? lookedTo : null
  return {
    events: shown.map(describeEvent),
    next: found.length > limit ? (shown.at(-1)?.number ?? null) : onward,
  }
}

/** The names of events with a result, one name, or any. */
export function namesOf(event: string | undefined, result: Result | undefined): string[] | undefined {
  if (event !== undefined && result === undefined) return [event]
  if (result === undefined) return undefined
  const names = Object.keys(events) as EventName[]
  return names.filter((name) => resultOf(name) === result && (event === undefined || event === name))
}
