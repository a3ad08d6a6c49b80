import { type Statement, sql } from '../../platform/db/sql.ts'

export type DetectionRow = { name: string; count: number; last: Date }

/** What detection told of in the last day; each row is told once, and there is an index by moment. */
export function selectDetections(): Statement<DetectionRow> {
  return sql`select name, count(*)::integer as count, max(told_at) as last from portcullis.detections
    where told_at > portcullis.moment() - interval '1 day' group by 1 order by 3 desc limit 50`
}
