import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/db/sql.ts'
import type { House } from '../../../test/house.ts'
import { until } from '../../../test/until.ts'
import { createDetector } from '../detector.ts'

/**
 * Looks through the log until nothing is left of it. What is being written anywhere on the same database
 * server has not settled, and other tests write there.
 */
export async function lookThroughAll(house: House, ctx: Context = house.ctx): Promise<void> {
  const detector = createDetector(ctx)
  const left = sql`select from portcullis.events e, portcullis.detection_cursor c where e.number > c.number`
  await until(async () => {
    while ((await detector.lookThrough()) > 0);
    return (await house.rows(left)).length === 0
  })
}
