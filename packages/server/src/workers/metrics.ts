import { declareMetrics } from '../platform/metrics.ts'

/** What a crew knows of itself. */
export type CrewState = { serving: number; lost: number; restarts: number }

export const crewMetrics = declareMetrics<() => CrewState>()({
  serving: {
    kind: 'gauge',
    name: 'portcullis_workers',
    about:
      'Workers that serve. Fewer than WORKERS for longer than a start takes: look into the log. Absent ' +
      'without workers.',
    across: 'sum',
    read: (state) => state().serving,
  },
  lost: {
    kind: 'counter',
    name: 'portcullis_workers_lost_total',
    about: 'Workers that died or were killed because they hung, and were replaced.',
    across: 'sum',
    read: (state) => state().lost,
  },
  restarts: {
    kind: 'counter',
    name: 'portcullis_worker_restarts_total',
    about: 'Rolling restarts that replaced every worker.',
    across: 'sum',
    read: (state) => state().restarts,
  },
})
