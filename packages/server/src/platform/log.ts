import pino, { type Logger } from 'pino'

export type Log = Pick<Logger, 'debug' | 'error' | 'info' | 'warn'>

/** Structured logs on standard output, one JSON object a line, times in UTC. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  })
}
