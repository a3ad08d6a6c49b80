import type { EventSeries } from '@portcullis/protocol/admin-shapes'
import type { Context } from '../../platform/context.ts'
import { namesOf } from './list-events.ts'
import { selectSeries, selectSources } from './queries.ts'

/** Events that are counted at most: less than a second of work. */
const looks = 200_000

/** Counts what happened in the last hours, in sixty steps, and from where it was refused. [ADMIN-EVENTS-2] */
export async function countEvents(ctx: Context, hours: number): Promise<EventSeries> {
  const bucketSeconds = hours * 60
  const [rows, sources] = await Promise.all([
    ctx.db.many(selectSeries(hours, bucketSeconds, looks)),
    ctx.db.many(selectSources(namesOf(undefined, 'failure') ?? [], hours, looks)),
  ])
  return {
    since: rows[0]?.since.toISOString() ?? null,
    bucketSeconds,
    series: rows.map(({ at, name, reason, count }) => ({ at: at.toISOString(), event: name, reason, count })),
    sources,
  }
}
