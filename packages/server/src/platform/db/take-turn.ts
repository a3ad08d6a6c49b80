import { type Statement, sql } from './sql.ts'

/**
 * A proof for `commitIf` that this node has its turn: no other is at work under the same lock. It has it
 * until the statement ends. The answer says how many rows the write named `chore` has touched.
 */
export function takeTurn(lock: number): Statement<{ mine: true }> {
  return sql`select true as mine where pg_try_advisory_xact_lock(${lock}::bigint)`
}
