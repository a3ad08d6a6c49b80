import { Writable } from 'node:stream'
import pino from 'pino'
import type { Log } from '../platform/log.ts'
import { traceOfLine } from '../platform/tracing/current-span.ts'

/** A log of the same make as the server's, kept in memory. */
export function captureLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  return { log: pino({ level: 'debug', base: null, mixin: traceOfLine }, stream), lines }
}
