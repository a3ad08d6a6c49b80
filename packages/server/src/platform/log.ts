import pino, { type Logger } from 'pino'
import { traceOfLine } from './tracing/current-span.ts'

export type Log = Pick<Logger, 'debug' | 'error' | 'info' | 'warn'>

export type LogManner = {
  /** Who writes it, where several do. */
  who?: { worker: number } | null | undefined
  /** Whether a line says in which trace it was written. */
  traced?: boolean
}

/** Structured logs on standard output, one JSON object a line, times in UTC. */
export function createLog(level: string, { who = null, traced = false }: LogManner = {}): Log {
  return pino({
    level,
    base: who,
    ...(traced && { mixin: traceOfLine }),
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  })
}
