import type { AdminEvents } from '@portcullis/protocol/admin-shapes'
import type { AuditEvent } from './event-table.tsx'
import type { Rows } from './use-pages.ts'

/** What is shown while the tail runs: more would only make the page slow. */
const mostShown = 500

/**
 * Puts the newest page on top of what is shown. A number may come a moment after a higher one, so what counts
 * is which numbers were seen; where none was, more has come than a page holds, and it takes the place of all.
 */
export function joined(known: Rows<AuditEvent>, { events, next }: AdminEvents): Rows<AuditEvent> {
  const seen = new Set(known.rows.map((event) => event.number))
  const added = events.filter((event) => !seen.has(event.number))
  if (added.length === 0) return known
  if (added.length === events.length && known.rows.length > 0 && next !== null) return { rows: events, next }
  const rows = [...added, ...known.rows].toSorted((one, other) => other.number - one.number)
  if (rows.length <= mostShown) return { rows, next: known.next }
  const kept = rows.slice(0, mostShown)
  return { rows: kept, next: kept.at(-1)?.number ?? null }
}
