import { z } from 'zod'
import { createReadiness, type Needs } from '../platform/readiness.ts'
import { refuse } from '../platform/refusal.ts'
import { answerJson } from './headers.ts'
import { type Route, route } from './route.ts'

const statusShape = z.strictObject({ status: z.literal('ok') })

/** The two probes. What is missing is said in the log alone. [RUN-5] [RUN-6] */
export function healthRoutes(needs: Needs): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/healthz',
        summary: 'Whether the process answers.',
        guard: 'anyone',
        public: true,
        answer: { status: 200, shape: statusShape },
        refusals: [],
      },
      async ({ http }) => answerJson(http, { status: 'ok' }),
    ),
    route(
      {
        method: 'GET',
        path: '/readyz',
        summary:
          'Whether it can be sent requests: nothing that it needs is missing, and it is not about to stop.',
        guard: 'anyone',
        public: true,
        answer: { status: 200, shape: statusShape },
        refusals: ['unavailable'],
      },
      async ({ ctx, http }) => {
        if (await ctx.instance(createReadiness).isReady(needs)) return answerJson(http, { status: 'ok' })
        return refuse('unavailable', { retryAfterSeconds: 1 })
      },
    ),
  ]
}
