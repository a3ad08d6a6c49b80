import { styleText } from 'node:util'
import { type Chosen, chooseSteps } from './choose-steps.ts'
import { runStep } from './run-step.ts'
import type { Counts } from './test-reporter.ts'
import { openWorkshop, type Workshop } from './test-workshop.ts'

const workshop = openWorkshop()
process.exitCode = await runSteps(process.argv.slice(2)).catch((fault) => {
  console.error(fault.expected ? `\n${fault.message}` : fault)
  return 1
})
await workshop.close()

/** Runs the steps that the words ask for until one fails, and ends with one line of counts. */
async function runSteps(words: string[]): Promise<number> {
  const steps = chooseSteps(words)
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 }

  for (const step of steps) {
    const counts = await timed(step, workshop)
    sum.passed += counts.passed
    sum.failed += counts.failed
    sum.skipped += counts.skipped

    if (workshop.interruptedBy()) return stop(`Stopped by ${workshop.interruptedBy()} in ${step.name}.`)
    if (counts.failed > 0) {
      stop(
        `Stopped: ${step.name} failed. Again, alone: npm test -- ${[step.name, ...pathsOf(words)].join(' ')}`,
      )
      break
    }
  }

  const testsWereAsked = steps.some((step) => step.files)
  if (sum.skipped > 0) console.log(`\n${sum.skipped} skipped`)
  if (testsWereAsked || sum.failed > 0) console.log(`\n${sum.passed} passed, ${sum.failed} failed`)
  return sum.failed > 0 || (testsWereAsked && sum.passed === 0) ? 1 : 0
}

async function timed(step: Chosen, workshop: Workshop): Promise<Counts> {
  if (step.files && step.tests.length === 0) {
    console.log(`\n${styleText('dim', `── ${step.name}: no tests yet`)}`)
    return { passed: 0, failed: 0, skipped: 0 }
  }

  console.log(`\n${styleText('bold', `── ${step.name}`)} ${styleText('dim', step.says)}`)
  const start = performance.now()
  const counts = await runStep(step, workshop)

  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const tests = step.files ? `, ${counts.passed} tests passed` : ''
  if (counts.failed === 0) console.log(styleText('green', `   ${step.name}: fine in ${seconds} s${tests}`))
  return counts
}

function pathsOf(words: string[]): string[] {
  return words.filter((word) => word.includes('/'))
}

function stop(sentence: string): number {
  console.log(`\n${styleText('red', sentence)}`)
  return 1
}
