import { type Statement, sql } from '../../platform/db/sql.ts'

export function insertCall(id: string, body: string): Statement {
  return sql`insert into portcullis.webhook_calls (id, body) values (${id}::uuid, ${body}) returning 1 as one`
}

export type ClaimedCall = { id: string; body: string; tries: number }

/** Takes what is due for one worker alone: the lease keeps it away from the others until it ends. */
export function claimCalls(most: number, leaseSeconds: number): Statement<ClaimedCall> {
  // The moment is a row of its own because an index cannot be asked for a volatile function.
  return sql`with clock as materialized (select portcullis.moment() as now),
    due as materialized (
      select id from portcullis.webhook_calls
      where delivered_at is null and failed_at is null and next_try_at <= (select now from clock)
      order by next_try_at limit ${most}::integer for update skip locked
    )
    update portcullis.webhook_calls w
      set tries = w.tries + 1, next_try_at = clock.now + make_interval(secs => ${leaseSeconds}::integer)
    from clock, due where w.id = due.id
    returning w.id, w.body, w.tries`
}

/** Marks a call as taken by its receiver, whoever holds it by now. */
export function markDelivered(id: string): Statement {
  return sql`update portcullis.webhook_calls set delivered_at = portcullis.moment(), last_error = null
    where id = ${id}::uuid and delivered_at is null returning 1 as one`
}

/** Puts a call back until later, unless another worker has taken it since; without a delay it is given up. */
export function putOff(
  id: string,
  tries: number,
  error: string,
  delaySeconds: number | undefined,
): Statement {
  return sql`update portcullis.webhook_calls set last_error = ${error},
      failed_at = case when ${delaySeconds ?? null}::integer is null then portcullis.moment() end,
      next_try_at = portcullis.moment() + make_interval(secs => coalesce(${delaySeconds ?? null}::integer, 0))
    where id = ${id}::uuid and tries = ${tries}::integer and delivered_at is null and failed_at is null
    returning 1 as one`
}

/** How many calls wait to be made. */
export function countWaiting(): Statement<{ waiting: number }> {
  return sql`select count(*) as waiting from portcullis.webhook_calls
    where delivered_at is null and failed_at is null`
}

export function deleteOldCalls(keepSeconds: number, most: number): Statement<{ one: number }> {
  return sql`delete from portcullis.webhook_calls where id = any(array(
      select id from portcullis.webhook_calls
      where created_at < (select portcullis.moment() - make_interval(secs => ${keepSeconds}::integer))
      order by created_at limit ${most} for update skip locked
    )) returning 1 as one`
}
