import { type Statement, sql } from '../../platform/db/sql.ts'

/** Spends a challenge: gives a row to the first alone, of any number on any node. */
export function spendChallenge(digest: Buffer, keepSeconds: number): Statement<{ one: number }> {
  return sql`insert into portcullis.spent_challenges (digest, kept_until)
    values (${digest}::bytea, portcullis.moment() + make_interval(secs => ${keepSeconds}::integer))
    on conflict do nothing returning 1 as one`
}

/** The same rows as before, each with whether the challenge was spent along with them. */
export function alongSpending<Row>(
  statement: Statement<Row>,
  spend: Statement,
): Statement<Row & { spent: boolean }> {
  return sql`with counted as materialized (${statement}), spent as (${spend})
    select counted.*, exists (select from spent) as spent from counted`
}

/** Spent challenges that have expired long ago, whatever a node's clock says. */
export function deleteOldChallenges(most: number): Statement<{ one: number }> {
  return sql`delete from portcullis.spent_challenges where digest = any(array(
      select digest from portcullis.spent_challenges where kept_until < portcullis.moment()
      limit ${most}
    )) returning 1 as one`
}
