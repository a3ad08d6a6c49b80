import { expected } from './expected.mjs'
import { find, type Step, steps } from './test-steps.ts'

/** A step with the files it is going to test. */
export type Chosen = Step & { tests: string[] }

/**
 * Chooses the steps that `words` ask for: names of steps, paths of tests or folders, or both; all without
 * words. A path alone runs in the first step it belongs to, `postgres PATH` in that one.
 */
export function chooseSteps(words: string[]): Chosen[] {
  const names = words.filter((word) => steps.some((step) => step.name === word))
  const paths = words.filter((word) => !names.includes(word)).map((path) => path.replace(/^\.\/|\/$/g, ''))

  const named = steps.filter((step) => names.length === 0 || names.includes(step.name))
  const chosen = named.map((step) => ({ ...step, tests: find(step.files ?? []) }))
  return paths.length === 0 ? chosen : narrow(chosen, paths)
}

function narrow(chosen: Chosen[], paths: string[]): Chosen[] {
  const taken = new Set<string>()
  const within = (file: string, path: string) => file === path || file.startsWith(`${path}/`)

  const narrowed = chosen.map((step) => {
    const tests = step.tests.filter((file) => !taken.has(file) && paths.some((path) => within(file, path)))
    for (const file of tests) taken.add(file)
    return { ...step, tests }
  })

  for (const path of paths) {
    if ([...taken].some((file) => within(file, path))) continue
    const known = steps.map((step) => step.name).join(', ')
    throw expected(`"${path}" is neither a step (${known}) nor a test or a folder of tests.`)
  }
  return narrowed.filter((step) => step.tests.length > 0)
}
