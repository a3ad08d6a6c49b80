import type { Context } from '../../platform/context.ts'
import { declareMetrics } from '../../platform/metrics.ts'
import { createNews } from '../../platform/news.ts'
import { createSessionMemory } from './session-memory.ts'

export const sessionsMetrics = declareMetrics<Context>()({
  remembered: {
    kind: 'gauge',
    name: 'portcullis_sessions_remembered',
    about: 'Sessions in the memory of the processes, each of which has its own.',
    across: 'sum',
    read: (ctx) => ctx.instance(createSessionMemory).size(),
  },
  isHearing: {
    kind: 'gauge',
    name: 'portcullis_session_memory_trusted',
    about:
      '1 while every process hears of changes in the database, so that it may use what it remembers; at 0 ' +
      'every session is read from the database.',
    across: 'min',
    read: (ctx) => Number(ctx.instance(createNews).isHearing()),
  },
})
