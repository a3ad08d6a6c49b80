import type { Context } from '../../platform/context.ts'
import { declareMetrics } from '../../platform/metrics.ts'
import { createHashingPool } from './hashing-pool.ts'

export const passwordsMetrics = declareMetrics<Context>()({
  hashers: {
    kind: 'gauge',
    name: 'portcullis_password_hashers',
    about: 'How many passwords can be hashed at once.',
    across: 'sum',
    read: (ctx) => ctx.instance(createHashingPool).state().width,
  },
  hashes: {
    kind: 'gauge',
    name: 'portcullis_password_hashes',
    about:
      'Hashes that run, and those that wait for a turn. Where some always wait, sign-ins are more than the ' +
      'cores can do; the next step is `server_busy` among the refusals.',
    labels: ['state'],
    across: 'sum',
    read: (ctx) => {
      const { running, waiting } = ctx.instance(createHashingPool).state()
      return [
        [running, 'running'],
        [waiting, 'waiting'],
      ]
    },
  },
  hashSeconds: {
    kind: 'gauge',
    name: 'portcullis_password_hash_seconds',
    about: 'How long a hash takes at present: a moving average over sixteen or so.',
    across: 'max',
    read: (ctx) => ctx.instance(createHashingPool).state().hashMs / 1000,
  },
})
