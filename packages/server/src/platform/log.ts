import pino, { type Logger } from 'pino'

export type Log = Pick<Logger, 'debug' | 'error' | 'info' | 'warn'>

/** Structured logs on standard output, one JSON object a line, times in UTC; each line says who writes it. */
export function createLog(level: string, who: { worker: number } | null = null): Log {
  return pino({
    level,
    base: who,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  })
}
