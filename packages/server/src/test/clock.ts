import { type Statement, sql } from '../platform/db/sql.ts'
import type { House } from './house.ts'

/**
 * Moves the clock to so many seconds after a moment that the database keeps (before it, when negative): the
 * time that the test itself has taken does not count.
 */
export async function letTimePassTo(house: House, moment: Statement, seconds: number): Promise<void> {
  const [row] = await house.rows(sql<{ left: number }>`
    select extract(epoch from (${moment}) - portcullis.moment())::float8 as left`)
  if (row === undefined || row.left === null) throw new Error('There is no such moment.')
  await house.letTimePass(row.left + seconds)
}

/** When the newest link of a purpose ends. */
export function endOfLink(purpose: string): Statement {
  return sql`select expires_at from portcullis.one_time_codes where purpose = ${purpose}
    order by created_at desc limit 1`
}
