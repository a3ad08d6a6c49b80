import { existsSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { buildWeb } from './build-web.mjs'
import type { Chosen } from './choose-steps.ts'
import { runWithNewNode } from './new-node.mjs'
import { inRoot } from './root.mjs'
import { findChromium } from './test-chromium.ts'
import type { Counts } from './test-reporter.ts'
import type { Workshop } from './test-workshop.ts'

/**
 * Longer than any honest test, and short enough that a hanging one is named before somebody loses patience.
 */
const timeoutMilliseconds = 300_000

/** Runs one step; a command that fails counts as one failure. */
export async function runStep(step: Chosen, workshop: Workshop): Promise<Counts> {
  if (!step.commands) return runTests(step, workshop)

  const codes = await Promise.all(step.commands.map((words) => workshop.node(words)))
  return { passed: 0, failed: codes.filter((code) => code !== 0).length, skipped: 0 }
}

async function runTests(step: Chosen, workshop: Workshop): Promise<Counts> {
  const countsFile = join(workshop.folder, 'counts.json')
  rmSync(countsFile, { force: true })
  const env = { ...(await environment(step, workshop)), TEST_COUNTS: countsFile }

  const flags = [
    '--test',
    `--test-concurrency=${availableParallelism()}`,
    `--test-timeout=${timeoutMilliseconds}`,
    `--test-reporter=${inRoot('scripts/test-reporter.ts')}`,
  ]
  const code = await workshop.node([...flags, ...step.tests], env)

  const counts = readCounts(countsFile)
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/**
 * Features run on the embedded database whatever the person has set; only the postgres step names a real one.
 */
async function environment(step: Chosen, workshop: Workshop): Promise<NodeJS.ProcessEnv> {
  const { TEST_DATABASE_URL: _, ...env } = process.env
  const needs = (need: string) => step.needs?.some((one) => one === need)

  if (needs('pages')) await buildWeb(runWithNewNode)
  if (needs('postgres')) env.TEST_DATABASE_URL = await workshop.postgresUrl()
  if (needs('chromium')) env.CHROMIUM_PATH = findChromium()
  return env
}

function readCounts(file: string): Counts {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1, skipped: 0 }
}
