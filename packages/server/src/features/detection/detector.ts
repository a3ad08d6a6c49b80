import type { Context } from '../../platform/context.ts'
import { type Repeating, repeat } from '../../platform/repeat.ts'
import { watchSettling } from '../audit-log/settled-events.ts'
import { createDetectionCounts } from './detection-counts.ts'
import { findAttacks } from './find-attacks.ts'
import { findSpraying } from './find-spraying.ts'
import { findStrangeSignIns } from './find-strange-sign-ins.ts'
import { findTheft } from './find-theft.ts'
import { moveCursor, type NewEvent, noteSightings, selectNewEvents } from './queries.ts'
import { readSightings } from './read-sightings.ts'
import { type Detection, tell } from './tell.ts'

/** Looks through the audit log for attacks. Any number may run; each event counts at one of them. */
export type Detector = {
  start: () => void
  /** Looks through everything that has settled by now; tells how many events that was. */
  lookThrough: () => Promise<number>
  stop: () => Promise<void>
}

/** Events that are judged together: what a flood leaves in some seconds. */
const batch = 500

const betweenMs = 5000

/**
 * Off the path of any request: it reads what sign-in and token refresh have written anyway. [DETECTION-1]
 * What it does before the cursor moves may be done again and is the same then: two nodes that meet, or one
 * that dies in between, tell nothing twice. [DETECTION-2]
 */
export function createDetector(ctx: Context): Detector {
  const counts = ctx.instance(createDetectionCounts)
  let turns: Repeating | undefined

  const settle = watchSettling(ctx)

  const tellAll = async (found: Detection[]) => {
    for (const detection of found) if (await tell(ctx, detection)) counts.addDetection(detection.name)
  }
  const lookThrough = async (): Promise<number> => {
    await tellAll(await findSpraying(ctx))
    const { upTo } = await settle()
    if (upTo === undefined) return 0
    for (let seen = 0; ; ) {
      const rows = await ctx.db.many(selectNewEvents(upTo, batch))
      const events = rows.filter((row): row is { cursor: number } & NewEvent => row.number !== null)
      const last = events.at(-1)
      if (last === undefined) {
        counts.noteLook(ctx.now())
        return seen
      }

      const sightings = readSightings(events)
      if (sightings.length > 0) await ctx.db.many(noteSightings(sightings))
      const found = [
        ...(await findAttacks(ctx, events, sightings)),
        ...(await findStrangeSignIns(ctx, events)),
        ...findTheft(events),
      ]
      await tellAll(found)

      if ((await ctx.db.first(moveCursor(last.cursor, last.number))) === undefined) return seen
      counts.addEvents(events)
      seen += events.length
    }
  }
  return {
    start: () => {
      turns ??= repeat(betweenMs, lookThrough, (error) => {
        ctx.log.warn({ why: String(error) }, 'the log was not looked through for attacks')
      })
    },
    lookThrough,
    stop: async () => {
      await turns?.stop()
      turns = undefined
    },
  }
}
