import { type Statement, sql } from './db/sql.ts'
import { isId } from './ids.ts'
import { type Refusal, refuse } from './refusal.ts'

/** Where a page ended: the values by which it is sorted, as text that goes over the wire. */
export function writeCursor(values: (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** Reads such a text; undefined for what is none. It says where to go on, and opens nothing. */
export function readCursor(text: string, kinds: ('string' | 'number')[]): (string | number)[] | undefined {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (!Array.isArray(values) || values.length !== kinds.length) return undefined
    const isRight = values.every((value, at) =>
      kinds[at] === 'number'
        ? Number.isSafeInteger(value)
        : typeof value === 'string' && !value.includes('\0'),
    )
    return isRight ? values : undefined
  } catch {
    return undefined
  }
}

/** Where a page ended that is sorted by a moment, in microseconds, and by id. */
export type Place = { micros: number; id: string }

export function writePlace({ micros, id }: Place): string {
  return writeCursor([micros, id])
}

/** Reads where a page that is sorted so goes on; undefined where it is the first. */
export function readPlace(after: string | undefined): Place | undefined | Refusal<'malformed_request'> {
  if (after === undefined) return undefined
  const [micros, id] = readCursor(after, ['number', 'string']) ?? []
  return isId(String(id)) ? { micros: Number(micros), id: String(id) } : notACursor
}

/** The same for a statement, to be compared with the row of a moment and an id. */
export function placeRow({ micros, id }: Place): Statement {
  return sql`(timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)`
}

export const notACursor = refuse('malformed_request', {
  fields: [{ path: 'after', message: 'No page of ours ended there.' }],
})

/** Cuts a page to its size: of its rows one more was asked for, which says that there is another page. */
export function cutPage<Row>(
  rows: Row[],
  limit: number,
  cursorOf: (row: Row) => string,
): { shown: Row[]; next: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { shown, next: last !== undefined && rows.length > limit ? cursorOf(last) : null }
}
