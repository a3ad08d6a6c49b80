import { type Statement, sql } from '../../platform/db/sql.ts'

export type Counted = { place: number; count: number; opens_in_seconds: number }

/** Adds one to each key's count. The function sorts nothing: keys must come sorted. [THROTTLE-4] */
export function countAttempts(keys: Buffer[], windowSeconds: number[]): Statement<Counted> {
  return sql`select place, count, opens_in_seconds
    from portcullis.count_attempts(${keys}::bytea[], ${windowSeconds}::integer[])`
}

export function deleteAttempts(keys: Buffer[]): Statement {
  return sql`delete from portcullis.attempts where key = any(${keys}::bytea[]) returning 1 as one`
}

export function deleteOldAttempts(most: number): Statement<{ one: number }> {
  return sql`delete from portcullis.attempts where key = any(array(
      select key from portcullis.attempts where window_ends_at < portcullis.moment() limit ${most}
      for update skip locked
    )) returning 1 as one`
}
