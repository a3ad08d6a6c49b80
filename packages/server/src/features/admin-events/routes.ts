import { exportQueryShape } from '@portcullis/protocol/admin-service-shapes'
import {
  adminEventsShape,
  eventSeriesShape,
  eventsQueryShape,
  seriesQueryShape,
} from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { countEvents } from './count-events.ts'
import { exportLog } from './export-log.ts'
import { listEvents } from './list-events.ts'

export const adminEventsRoutes = [
  route(
    {
      method: 'GET',
      path: paths.adminEvents,
      summary: 'A page of the audit log, the newest event first.',
      guard: 'operator',
      permission: 'read',
      scope: 'events',
      query: eventsQueryShape,
      answer: { status: 200, shape: adminEventsShape },
      refusals: [],
    },
    async ({ ctx, http, query }) => answerJson(http, await listEvents(ctx, query)),
  ),
  route(
    {
      method: 'GET',
      path: paths.adminEventSeries,
      summary: 'What happened in the last hours, counted over time, and from where most was refused.',
      guard: 'operator',
      permission: 'read',
      scope: 'events',
      query: seriesQueryShape,
      answer: { status: 200, shape: eventSeriesShape },
      refusals: [],
    },
    async ({ ctx, http, query }) => answerJson(http, await countEvents(ctx, query.hours)),
  ),
  route(
    {
      method: 'GET',
      path: paths.adminEventExport,
      summary: 'The audit log of a span of time, line by line: JSON or CSV that no spreadsheet runs.',
      guard: 'operator',
      permission: 'read',
      scope: 'events',
      query: exportQueryShape,
      answer: { status: 200, texts: ['application/x-ndjson', 'text/csv'] },
      refusals: ['server_busy'],
    },
    async ({ ctx, http, actor, query }) => {
      const headers = {
        'content-type': query.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
        'content-disposition': `attachment; filename="portcullis-events.${query.format}"`,
        'cache-control': 'no-store',
      }
      // HEAD takes no copy, and so the log tells of none.
      if (http.req.method === 'HEAD') return http.body(null, 200, headers)
      const chunks = await exportLog(ctx, actor, query)
      return isRefusal(chunks) ? chunks : http.body(streamOf(chunks), 200, headers)
    },
  ),
]

/** Reads on only when somebody takes it, and not at all once they have gone. */
function streamOf(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream {
  return new ReadableStream(
    {
      pull: async (taker) => {
        const { done, value } = await chunks.next()
        if (done) taker.close()
        else taker.enqueue(value)
      },
      cancel: async () => void (await chunks.return(undefined)),
    },
    { highWaterMark: 0 },
  )
}
