import {
  adminEventsShape,
  eventSeriesShape,
  eventsQueryShape,
  seriesQueryShape,
} from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { countEvents } from './count-events.ts'
import { listEvents } from './list-events.ts'

export const adminEventsRoutes = [
  route(
    {
      method: 'GET',
      path: paths.adminEvents,
      summary: 'A page of the audit log, the newest event first.',
      guard: 'operator',
      permission: 'read',
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
      query: seriesQueryShape,
      answer: { status: 200, shape: eventSeriesShape },
      refusals: [],
    },
    async ({ ctx, http, query }) => answerJson(http, await countEvents(ctx, query.hours)),
  ),
]
