import pino, { type DestinationStream, type Logger } from 'pino'
import { traceOfLine } from './tracing/current-span.ts'

export type Log = Pick<Logger, 'debug' | 'error' | 'info' | 'warn'>

export type LogManner = {
  /** Who writes it, where several do. */
  who?: { worker: number } | null | undefined
  /** Whether a line says in which trace it was written. */
  traced?: boolean
  /** Where it goes: to standard output, unless somebody reads it here. */
  to?: DestinationStream
}

/** Structured logs on standard output, one JSON object a line, times in UTC. */
export function createLog(level: string, { who = null, traced = false, to }: LogManner = {}): Log {
  const options = {
    level,
    base: who,
    ...(traced && { mixin: traceOfLine }),
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: escapeUnseen },
  }
  return to === undefined ? pino(options) : pino(options, to)
}

/** What JSON may hold raw, and what ends a line, steers a terminal, or turns or hides what is beside it. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * Escapes what a reader of the log would not see as it is. JSON itself leaves DEL, C1, the separators of
 * lines and paragraphs and everything that turns text around as it came, and a path may hold them. [LOGS-1]
 */
function escapeUnseen(line: string): string {
  // Nearly every line has none, and what is within it JSON has escaped below U+0020.
  return /[^\n\x20-\x7e]/.test(line) ? `${line.trimEnd().replace(unseen, inUnits)}\n` : line
}

function inUnits(unseen: string): string {
  return unseen
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
