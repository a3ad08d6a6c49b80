import type { Context } from '../../platform/context.ts'
import { declareMetrics } from '../../platform/metrics.ts'
import { countWaiting } from './queries.ts'

export const webhooksMetrics = declareMetrics<Context>()({
  waiting: {
    kind: 'gauge',
    name: 'portcullis_webhook_calls_waiting',
    about:
      'Calls of WEBHOOK_URL that were not taken yet. Where it stays above 0, the receiver is away or ' +
      'refuses.',
    across: 'max',
    read: async (ctx) => (await ctx.db.first(countWaiting()))?.waiting,
  },
})
