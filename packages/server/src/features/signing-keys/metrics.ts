import type { Context } from '../../platform/context.ts'
import { declareMetrics } from '../../platform/metrics.ts'
import { selectSigningKeys } from './queries.ts'

export const signingKeysMetrics = declareMetrics<Context>()({
  ages: {
    kind: 'gauge',
    name: 'portcullis_signing_key_age_seconds',
    about:
      'How long ago the signing key of each state was made: the one that signs (`current`), the next one, ' +
      'and the oldest of those that are still believed (`previous`).',
    labels: ['state'],
    across: 'max',
    read: async (ctx) => {
      const ages = new Map<string, number>()
      for (const { state, age_seconds } of await ctx.db.many(selectSigningKeys()))
        ages.set(state, Math.max(ages.get(state) ?? 0, age_seconds))
      return [...ages].map(([state, age]) => [age, state])
    },
  },
})
