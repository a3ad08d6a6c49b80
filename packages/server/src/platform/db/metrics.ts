import type { Context } from '../context.ts'
import { declareMetrics } from '../metrics.ts'

export const databaseMetrics = declareMetrics<Context>()({
  connections: {
    kind: 'gauge',
    name: 'portcullis_database_connections',
    about: 'Connections of the pool that run a statement, and those that are free.',
    labels: ['state'],
    across: 'sum',
    read: ({ db }) => {
      const { busy, idle } = db.connections()
      return [
        [busy, 'busy'],
        [idle, 'idle'],
      ]
    },
  },
  waiting: {
    kind: 'gauge',
    name: 'portcullis_database_waiting',
    about: 'Statements that wait for a free connection. Where some always wait, raise DATABASE_CONNECTIONS.',
    across: 'sum',
    read: ({ db }) => db.connections().waiting,
  },
  roundTrips: {
    kind: 'counter',
    name: 'portcullis_database_round_trips_total',
    about: 'Statements that were sent to the database.',
    across: 'sum',
    read: ({ db }) => db.roundTrips(),
  },
})
