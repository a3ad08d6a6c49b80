import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { inspect, styleText } from 'node:util'
import { root } from './root.mjs'

/**
 * Reports a run of node:test at human size: one line a file, every failure in full, and what the tests print.
 * The counts go to the file named by TEST_COUNTS, for the sum at the end.
 */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type === 'test:stdout' || type === 'test:stderr') yield data.message
    if (type === 'test:fail' && !isEcho(data.details.error)) yield failure(data)
    if (type === 'test:summary' && data.file !== undefined)
      yield fileLine(data.file, data.counts, data.duration_ms)
    if (type === 'test:summary' && data.file === undefined) keepCounts(data.counts)
  }
}

export type Counts = { passed: number; failed: number; skipped: number }

type NodeCounts = { tests: number; passed: number; skipped: number; todo: number }

function counted({ tests, passed, skipped, todo }: NodeCounts): Counts {
  return { passed, failed: tests - passed - skipped - todo, skipped: skipped + todo }
}

function keepCounts(counts: NodeCounts): void {
  if (process.env.TEST_COUNTS) writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counted(counts)))
}

function fileLine(file: string, counts: NodeCounts, milliseconds: number): string {
  const { passed, failed, skipped } = counted(counts)
  const mark = failed > 0 ? styleText('red', '✗') : styleText('green', '✓')
  const numbers = [`${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`]
  const seconds = (milliseconds / 1000).toFixed(1)

  return `  ${mark} ${relative(root, file)}  ${styleText('dim', `${numbers.filter(Boolean).join(', ')}, ${seconds} s`)}\n`
}

/** A suite fails because a test in it failed, which has been told already. */
function isEcho(error: Error & { failureType?: string }): boolean {
  return error.failureType === 'subtestsFailed'
}

function failure({ name, file, line, details }: FailedTest): string {
  const { cause } = details.error
  const reason = inspect(cause ?? details.error, { colors: process.stdout.hasColors?.() ?? false, depth: 6 })
  const place = file ? `${relative(root, file)}${line ? `:${line}` : ''}` : ''

  return `\n  ${styleText('red', '✗')} ${styleText('bold', name)}\n    ${place}\n${reason.replace(/^/gm, '    ')}\n\n`
}

type FailedTest = {
  name: string
  file?: string | undefined
  line?: number | undefined
  details: { error: Error }
}
