import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { buildWeb } from './build-web.mjs'
import type { Chosen } from './choose-steps.ts'
import { installApart } from './install-apart.ts'
import { runWithNewNode } from './new-node.mjs'
import { inRoot } from './root.mjs'
import { findChromium } from './test-chromium.ts'
import { installProxies } from './test-proxies.ts'
import type { Counts } from './test-reporter.ts'
import type { Need } from './test-steps.ts'
import type { Workshop } from './test-workshop.ts'

/** Longer than any honest test, and short enough that a hanging one is named before patience is lost. */
const timeoutMilliseconds = 200_000

/** Longer than any honest step on a busy machine. */
const stepLimitMilliseconds = 15 * 60_000

/** Runs one step; a command that fails counts as one failure. */
export async function runStep(step: Chosen, workshop: Workshop): Promise<Counts> {
  if (!step.commands) return runTests(step, workshop)

  const ended = await Promise.all(step.commands.map((words) => workshop.node(words)))
  return { passed: 0, failed: ended.filter(({ code }) => code !== 0).length, skipped: 0 }
}

async function runTests(step: Chosen, workshop: Workshop): Promise<Counts> {
  const env = await environment(step, workshop)
  const flags = [
    '--test',
    '--liftoff-only', // A file is over before the embedded database's code would be worth optimising.
    `--test-concurrency=${availableParallelism()}`,
    `--test-timeout=${timeoutMilliseconds}`,
    `--test-reporter=${inRoot('scripts/test-reporter.ts')}`,
    `--import=${pathToFileURL(inRoot('scripts/end-late-file.ts'))}`,
  ]
  const { code, report } = await workshop.node([...flags, ...step.tests], env, stepLimitMilliseconds)

  const counts: Counts = report ? JSON.parse(report) : { passed: 0, failed: 0, skipped: 0 }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/**
 * What the tests of a step find around them. Features run on the embedded database whatever the person has
 * set; only the postgres step names a real one.
 */
async function environment(step: Chosen, workshop: Workshop): Promise<NodeJS.ProcessEnv> {
  const { TEST_DATABASE_URL: _, ...env } = process.env
  env.NODE_COMPILE_CACHE ??= inRoot('node_modules/.cache/portcullis/compiled')
  const needs = (need: Need) => step.needs?.includes(need)

  if (needs('pages')) await buildWeb(runWithNewNode)
  if (needs('postgres')) env.TEST_DATABASE_URL = await workshop.postgresUrl()
  if (needs('proxies')) installProxies()
  if (needs('sdks')) installApart('tests/secret-managers')
  if (needs('observatory')) installApart('tests/observatory')
  if (needs('frameworks')) for (const name of ['nextjs', 'remix']) installApart(`examples/${name}`)
  if (needs('chromium')) env.CHROMIUM_PATH = findChromium()
  return env
}
