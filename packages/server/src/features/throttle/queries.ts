import { type Statement, sql } from '../../platform/db/sql.ts'

export type Counted = { place: number; count: number; opens_in_seconds: number }

/**
 * Keys that are counted together, gates first and sorted [THROTTLE-4], and their budgets; one place is one
 * key.
 */
export type Batch = {
  keys: Buffer[]
  parents: (Buffer | null)[]
  /** Beyond which nothing further is counted once it is over its limit. */
  gates: boolean[]
  limits: number[]
  windowSeconds: number[]
  longestSeconds: number[]
}

/** Adds one to each key's count. */
export function takeAttempts(batch: Batch): Statement<Counted> {
  return sql`select place, count, opens_in_seconds from portcullis.take_attempts(${columnsOf(batch)})`
}

/**
 * Adds one to each key's count: those of the first batch where `condition` holds, else those of the second.
 */
export function takeAttemptsIf(condition: Statement, yes: Batch, no: Batch): Statement<Counted> {
  return sql`select taken.place, taken.count, taken.opens_in_seconds
    from (values (true, ${columnsOf(yes)}), (false, ${columnsOf(no)}))
        as batch (applies, keys, parents, gates, limits, window_seconds, longest_seconds)
      cross join lateral portcullis.take_attempts(
        batch.keys, batch.parents, batch.gates, batch.limits, batch.window_seconds, batch.longest_seconds
      ) as taken
    where batch.applies = (${condition})`
}

function columnsOf({ keys, parents, gates, limits, windowSeconds, longestSeconds }: Batch): Statement {
  return sql`${keys}::bytea[], ${parents}::bytea[], ${gates}::boolean[], ${limits}::integer[],
    ${windowSeconds}::integer[], ${longestSeconds}::integer[]`
}

export type CountRow = { key: Uint8Array; count: number; window_ends_at: Date }

/** What is counted under some keys now, in windows that are not over. */
export function selectCounts(keys: Buffer[]): Statement<CountRow> {
  return sql`select key, count, window_ends_at from portcullis.attempts
    where key = any(${keys}::bytea[]) and window_ends_at > portcullis.moment()`
}

/** Takes one back from each key's count, unless it is over its limit. */
export function giveAttemptsBack({ keys, limits }: Batch): Statement {
  return sql`select portcullis.give_attempts_back(${keys}::bytea[], ${limits}::integer[])`
}

/**
 * Forgets what was counted under these keys and beneath them, and tells every node, which may remember them
 * as over their limit.
 */
export function deleteAttempts(keys: Buffer[]): Statement {
  return sql`select * from portcullis.forgive_attempts(${keys}::bytea[])`
}

/** Counts that say nothing any more: a window that was used up is remembered for the day that calms it. */
export function deleteOldAttempts(most: number): Statement<{ one: number }> {
  return sql`delete from portcullis.attempts where key = any(array(
      select key from portcullis.attempts
      where window_ends_at < portcullis.moment()
          - case when strikes > 0 then interval '1 day' else interval '0' end
      limit ${most} for update skip locked
    )) returning 1 as one`
}
