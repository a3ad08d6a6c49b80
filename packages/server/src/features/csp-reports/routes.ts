import { paths } from '@portcullis/protocol/paths'
import { readBodyAs } from '../../http/body.ts'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { type Report, readViolations, reportShapes } from './read-violations.ts'
import { createReportCounts } from './report-counts.ts'

/** Many reports at once, each with the policy and four addresses in it. */
const limitBytes = 64 * 1024

export const cspReportsRoutes = [
  route(
    {
      method: 'POST',
      path: paths.cspReports,
      summary: 'Takes what browsers report of the pages: what their content security policy has forbidden.',
      guard: 'anyone',
      unprompted: reportShapes,
      answer: { status: 204 },
      refusals: ['malformed_request', 'unsupported_content_type', 'body_too_large', 'request_timeout'],
    },
    async ({ ctx, http }) => {
      const counts = ctx.instance(createReportCounts)
      // A browser that is told no tries again: what is too much is taken, and not read.
      if (!counts.admit(ctx.request.ip)) return http.body(null, 204)

      const body = await readBodyAs<Report[]>(http, reportShapes, limitBytes)
      if (isRefusal(body)) return body
      counts.add(readViolations(body.value, ctx.settings.server.publicUrl))
      return http.body(null, 204)
    },
  ),
]
