import { createLog, type Log } from '../platform/log.ts'

/** The server's log, kept in memory. */
export function captureLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  const to = { write: (line: string) => void lines.push(line) }
  return { log: createLog('debug', { traced: true, to }), lines }
}
