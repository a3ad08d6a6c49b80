import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Print } from '../commands.ts'
import { exportEvents, type Format } from '../features/audit-log/export-events.ts'
import { readArguments } from '../platform/arguments.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { withContext } from './open-context.ts'

const usage = 'portcullis events export [--from MOMENT] [--to MOMENT] [--format ndjson|csv] [--output FILE]'

/**
 * `portcullis events export`: gives the audit log to others, line by line. A file must not be there yet, and
 * only its owner may read it. [AUDIT-LOG-11]
 */
export async function exportLog(args: string[], environment: Environment, print: Print): Promise<0> {
  const { values } = readArguments(args, usage, {
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      format: { type: 'string', default: 'ndjson' },
      output: { type: 'string' },
    },
  })
  const { format, output } = values
  if (!isFormat(format)) throw new Misuse(`There is no format ${format}. Call it like this: ${usage}`)
  const span = { from: readMoment(values.from), to: readMoment(values.to) }

  await withContext(environment, async (ctx) => {
    const lines = exportEvents(ctx, span, format)
    if (output === undefined) {
      for await (const line of lines) print(line)
      return
    }
    const end = format === 'csv' ? '\r\n' : '\n'
    try {
      await pipeline(
        Readable.from(lines),
        async function* (each: AsyncIterable<string>) {
          for await (const line of each) yield line + end
        },
        createWriteStream(output, { flags: 'wx', mode: 0o600 }),
      )
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException
      if (syscall === 'open') throw new Misuse(`The file ${output} cannot be made: ${code}.`)
      throw error
    }
  })
  return 0
}

function isFormat(format: string): format is Format {
  return format === 'ndjson' || format === 'csv'
}

/** A day, which begins at midnight in UTC, or a moment that names its zone. */
function readMoment(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const moment = new Date(text)
  const isWhole = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  if (isWhole && !Number.isNaN(moment.getTime())) return moment
  throw new Misuse(`${text} is no moment. Write a day, 2026-11-01, or a moment, 2026-11-01T09:30:00Z.`)
}
