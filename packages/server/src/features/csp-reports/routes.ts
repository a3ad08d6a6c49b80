import type { Context as HttpContext } from 'hono'
import { paths } from '@portcullis/protocol/paths'
import { readBodyAs } from '../../http/body.ts'
import { readHeader } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { sourceOf } from '../../http/source-of.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { type Report, readViolations, reportShapes } from './read-violations.ts'
import { createReportCounts } from './report-counts.ts'

/** Largest body in bytes: thirty reports, each with the policy and some addresses in it. */
const limitBytes = 32 * 1024

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
      if (!counts.admit(sourceOf(ctx.request.ip).address, bytesOf(http))) return http.body(null, 204)

      const body = await readBodyAs<Report[]>(http, reportShapes, limitBytes)
      if (isRefusal(body)) return body
      counts.add(readViolations(body.value, ctx.settings.server.publicUrl))
      return http.body(null, 204)
    },
  ),
]

/** How many bytes will be read at most: browsers say it, and who does not is taken for the worst. */
function bytesOf(http: HttpContext): number {
  const said = readHeader(http, 'content-length') ?? ''
  return /^\d+$/.test(said) ? Math.min(Number(said), limitBytes) : limitBytes
}
