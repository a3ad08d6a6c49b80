import { z } from 'zod'
import { route } from './route.ts'

const statusShape = z.strictObject({ status: z.literal('ok') })

export const healthRoutes = [
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
    async ({ http }) => http.json({ status: 'ok' }),
  ),
  route(
    {
      method: 'GET',
      path: '/readyz',
      summary: 'Whether it can serve: the database answers.',
      guard: 'anyone',
      public: true,
      answer: { status: 200, shape: statusShape },
      refusals: ['unavailable'],
    },
    async ({ ctx, http }) => {
      await ctx.db.ping()
      return http.json({ status: 'ok' })
    },
  ),
]
