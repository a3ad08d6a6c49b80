import type { Context } from '../../platform/context.ts'
import { declareMetrics } from '../../platform/metrics.ts'
import { createChallengeMemory } from './challenge-memory.ts'

export const challengesMetrics = declareMetrics<Context>()({
  outcomes: {
    kind: 'counter',
    name: 'portcullis_challenges_total',
    about:
      'Challenges by what became of them: `issued` with a refusal, `solved` and let through, or refused ' +
      'because what came back was `malformed`, `forged`, `expired`, `foreign` (for another operation or ' +
      'address), `wrong` or `spent`. Many issued and few solved: somebody tries who does not work for it.',
    labels: ['outcome'],
    across: 'sum',
    read: (ctx) => ctx.instance(createChallengeMemory).counts(),
  },
})
