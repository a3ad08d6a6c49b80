import { type Statement, sql } from '../../platform/db/sql.ts'
import type { Violation } from './read-violations.ts'

/** One kind of violation, and how often it was reported. */
export type Counted = Violation & { count: number }

/** Adds to the counts; kinds beyond `mostRows` are counted as `other`. */
export function countViolations(kinds: Counted[], mostRows: number): Statement {
  const column = <K extends keyof Counted>(name: K) => kinds.map((kind) => kind[name])
  return sql`select portcullis.count_csp_reports(${column('directive')}::text[], ${column('blocked')}::text[],
    ${column('page')}::text[], ${column('count')}::integer[], ${mostRows}::integer)`
}

export function deleteOldCspReports(keepSeconds: number, most: number): Statement<{ one: number }> {
  return sql`delete from portcullis.csp_reports where (directive, blocked, page) in (
      select directive, blocked, page from portcullis.csp_reports
      where last_seen_at < portcullis.moment() - make_interval(secs => ${keepSeconds}::integer)
      limit ${most} for update skip locked
    ) returning 1 as one`
}
