import { empty, type Statement, sql } from './sql.ts'

/**
 * Runs a chore only if no other node is running one under the same lock; gives how many rows it touched. What
 * is to be written about them, in the same statement, reads them `from chore`.
 */
export function takeTurn(lock: number, chore: Statement, record?: Statement): Statement<{ count: number }> {
  return sql`with turn as materialized (select pg_try_advisory_xact_lock(${lock}::bigint) as mine),
    chore as (${chore})
    ${record ? sql`, recorded as (${record})` : empty}
    select (select count(*) from chore) as count from turn`
}
