import { writeSync } from 'node:fs'
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { inspect, styleText } from 'node:util'
import { root } from './root.mjs'

/**
 * Reports a run of node:test at human size: one line a file, every failure in full, and what the tests print.
 * The counts of the whole run go to descriptor 3, for the sum over all steps.
 */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type === 'test:stdout' || type === 'test:stderr') yield data.message
    if (type === 'test:fail' && !isEcho(data.details.error)) yield failure(data)
    if (type === 'test:summary' && data.file !== undefined)
      yield fileLine(data.file, data.counts, data.duration_ms)
    if (type === 'test:summary' && data.file === undefined) handOver(data.counts)
  }
}

export type Counts = { passed: number; failed: number; skipped: number }

type NodeCounts = { tests: number; passed: number; skipped: number; todo: number }

function counted({ tests, passed, skipped, todo }: NodeCounts): Counts {
  return { passed, failed: tests - passed - skipped - todo, skipped: skipped + todo }
}

function handOver(counts: NodeCounts): void {
  writeSync(3, JSON.stringify(counted(counts)))
}

function fileLine(file: string, counts: NodeCounts, milliseconds: number): string {
  const { passed, failed, skipped } = counted(counts)
  const mark = failed > 0 ? styleText('red', '✗') : styleText('green', '✓')
  const numbers = [`${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`]
  const measured = [...numbers.filter(Boolean), `${(milliseconds / 1000).toFixed(1)} s`].join(', ')

  return `  ${mark} ${relative(root, file)}  ${styleText('dim', measured)}\n`
}

/** A suite fails because a test in it failed, which has been told already. */
function isEcho(error: Error & { failureType?: string }): boolean {
  return error.failureType === 'subtestsFailed'
}

function failure({ name, file, line, details }: FailedTest): string {
  const reason = reasonOf(details.error.cause ?? details.error).replace(/^/gm, '    ')
  const place = file ? `${relative(root, file)}${line ? `:${line}` : ''}` : ''

  return `\n  ${styleText('red', '✗')} ${styleText('bold', name)}\n    ${place}\n${reason}\n\n`
}

/** An assertion that wrote its own message says all in it; of another error every property may matter. */
function reasonOf(error: unknown): string {
  const saysAll = error instanceof Error && 'generatedMessage' in error && error.generatedMessage === true
  const whole = saysAll ? String(error.stack) : inspect(error, { colors: process.stdout.isTTY, depth: 6 })

  return whole.replace(/\n *at [^\n]*\bnode:[^\n]*/g, '')
}

type FailedTest = {
  name: string
  file?: string | undefined
  line?: number | undefined
  details: { error: Error }
}
