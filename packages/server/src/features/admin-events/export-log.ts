import type { ExportQuery } from '@portcullis/protocol/admin-service-shapes'
import type { Context, Operator } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { exportEvents } from '../audit-log/export-events.ts'
import { recordEvent } from '../audit-log/record-event.ts'

/** Copies that a node makes at the same time: each keeps a connection busy for a while. */
const mostAtOnce = 2

/** A reader who has not taken all of it by then gets no more, in milliseconds. */
const longestMs = 15 * 60_000

/** About as much text as is handed on at once. */
const chunkLength = 65_536

/** The copies that a node is making. */
export function createExports(): Set<object> {
  return new Set()
}

/**
 * Gives the log of a span of time, chunk by chunk as it is read, after the event that says who took it. It
 * ends at the moment it was asked for, so that it ends. [ADMIN-EVENTS-5]
 */
export async function exportLog(
  ctx: Context,
  operator: Operator,
  query: ExportQuery,
): Promise<AsyncGenerator<Chunk> | Refusal<'server_busy'>> {
  const running = ctx.instance(createExports)
  if (running.size >= mostAtOnce) return refuse('server_busy')
  const chunks = copyLog(ctx, operator, query, running)
  await chunks.next()
  return chunks
}

type Chunk = Uint8Array<ArrayBuffer>

/**
 * Begins with nothing, once the event is written: its place is taken before anybody else is asked, and given
 * back however it ends.
 */
async function* copyLog(
  ctx: Context,
  operator: Operator,
  { from, to, format }: ExportQuery,
  running: Set<object>,
): AsyncGenerator<Chunk> {
  const self = {}
  running.add(self)
  try {
    const detail = { by: operator.by, format, from, to }
    await ctx.db.commit([recordEvent(ctx, 'admin-events.exported', {}, detail)])
    const now = ctx.now()
    yield Buffer.alloc(0)

    const end = to === undefined ? now : new Date(Math.min(now.getTime(), Date.parse(to)))
    const span = { from: from === undefined ? undefined : new Date(from), to: end }
    yield* chunksOf(exportEvents(ctx, span, format), format === 'csv' ? '\r\n' : '\n')
  } finally {
    running.delete(self)
  }
}

async function* chunksOf(lines: AsyncGenerator<string>, lineEnd: string): AsyncGenerator<Chunk> {
  const startedAt = performance.now()
  let chunk = ''
  for await (const line of lines) {
    chunk += line + lineEnd
    if (chunk.length < chunkLength) continue
    yield Buffer.from(chunk)
    chunk = ''
    if (performance.now() - startedAt > longestMs) throw new Error('The export was read too slowly.')
  }
  if (chunk !== '') yield Buffer.from(chunk)
}
