import type { Context } from '../../platform/context.ts'
import { type EventName, events } from './events.ts'
import { type ExportedRow, selectForExport } from './queries.ts'
import { type Result, resultOf } from './results.ts'

/** One event as others read it. */
export type ExportedEvent = {
  number: number
  /** RFC 3339 in UTC, to the microsecond. */
  at: string
  event: string
  /** Null for a name that this release does not know. */
  result: Result | null
  account: string | null
  session: string | null
  request: string
  ip: string
  device: string
  detail: Record<string, unknown>
}

export type Format = 'ndjson' | 'csv'

/** From a moment on, and before another. */
export type Span = { from: Date | undefined; to: Date | undefined }

/** Events that are read at once. */
const atOnce = 2000

/**
 * Gives the lines of an export, one by one: however long the log is, a page of it is in memory.
 * [AUDIT-LOG-11]
 */
export async function* exportEvents(ctx: Context, span: Span, format: Format): AsyncGenerator<string> {
  const write = format === 'csv' ? writeCells : writeLine
  if (format === 'csv') yield columns.join(',')
  for (let after = 0; ; ) {
    const rows = await ctx.db.many(selectForExport(span, after, atOnce))
    for (const row of rows) yield write(describeEvent(row))
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.number
  }
}

const columns = [
  'number',
  'at',
  'event',
  'result',
  'account',
  'session',
  'request',
  'ip',
  'device',
  'detail',
] as const satisfies (keyof ExportedEvent)[]

/** One event as others read it. */
export function describeEvent(row: ExportedRow): ExportedEvent {
  return {
    number: row.number,
    at: row.at,
    event: row.name,
    result: row.name in events ? resultOf(row.name as EventName) : null,
    account: row.account_id,
    session: row.session_id,
    request: row.request_id,
    ip: row.ip,
    device: row.device,
    detail: row.detail,
  }
}

/** Some readers of lines break them at these as well, which JSON leaves as they are. */
function writeLine(event: ExportedEvent): string {
  return JSON.stringify(event).replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function writeCells(event: ExportedEvent): string {
  return columns
    .map((column) => event[column])
    .map((value) =>
      typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? ''),
    )
    .map(writeCell)
    .join(',')
}

/**
 * RFC 4180. A spreadsheet takes what begins like a formula for one, so an apostrophe goes before it (OWASP,
 * CSV injection).
 */
function writeCell(text: string): string {
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
