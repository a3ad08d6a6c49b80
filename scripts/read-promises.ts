import { readFileSync } from 'node:fs'
import { inRoot } from './root.mjs'
import { find } from './test-steps.ts'

/** A numbered sentence of a README, with the tests that prove it. */
export type Promised = { id: string; sentence: string; file: string; tests: Proof[] }

/** One test that begins with ids in brackets: `[SIGN-IN-2] an unknown address …`. */
export type Proof = { ids: string[]; name: string; file: string }

export type Evidence = {
  promises: Promised[]
  /** Tests under the number of a threat (`[T053]`), which no README promises and none has to. */
  threats: Map<string, Proof[]>
  /** What is wrong, one sentence each. */
  faults: string[]
}

const idPattern = '[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\\d+'
const threatPattern = 'T\\d+'

/** Names of standards that look like promises and may begin a line. */
const standards = /^(RFC|SHA|UTF|ISO|AES|ES|P)-/

/** Lays the promises of every README beside the tests that cite them. */
export function readPromises(): Evidence {
  const promises = find([
    'packages/*/README.md',
    'packages/server/src/features/*/README.md',
    '{web,deploy}/README.md',
  ])
    .flatMap(promisesIn)
    .toSorted((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }))
  const proofs = find(['{packages,web,tests,examples}/**/*.test.ts']).flatMap(proofsIn)

  const threats = new Map<string, Proof[]>()
  for (const proof of proofs) {
    for (const id of proof.ids) {
      for (const promise of promises) if (promise.id === id) promise.tests.push(proof)
      if (isThreat(id)) threats.set(id, [...(threats.get(id) ?? []), proof])
    }
  }
  return { promises, threats, faults: faultsOf(promises, proofs) }
}

function faultsOf(promises: Promised[], proofs: Proof[]): string[] {
  const known = new Set(promises.map((promise) => promise.id))
  const twice = promises.filter((promise, at) => promises.findIndex(({ id }) => id === promise.id) < at)
  const unproven = promises.filter((promise) => promise.tests.length === 0)
  const strangers = proofs.flatMap(({ ids, file }) =>
    ids
      .filter((id) => !known.has(id) && !isThreat(id))
      .map((id) => `${file} proves ${id}, which no README promises.`),
  )

  const misnamed = promises.filter(({ id, file }) => {
    const feature = file.match(/\/features\/([^/]+)\//)?.[1]?.toUpperCase()
    return feature !== undefined && id.replace(/-\d+$/, '') !== feature
  })

  return [
    ...misnamed.map(({ id, file }) => `${id} does not bear the name of its feature (${file}).`),
    ...twice.map(({ id, file }) => `${id} is promised a second time in ${file}.`),
    ...unproven.map(({ id, file }) => `${id} (${file}) has no test.`),
    ...new Set(strangers),
  ]
}

/**
 * Finds lines such as `SIGN-IN-2 An unknown …`, plain, quoted or as list items, and the lines they go on in.
 */
function promisesIn(file: string): Promised[] {
  const begins = new RegExp(`^(?:> ?)?(?:[-*] )?\\**(${idPattern})\\**[.:]? +(.+)$`)
  const promises: Promised[] = []
  let open: Promised | undefined

  for (const line of readFileSync(inRoot(file), 'utf8').split('\n')) {
    const [, id, sentence] = line.match(begins) ?? []
    const more = line.match(/^(?:>|\s)\s*(\S.*)$/)?.[1]

    if (id !== undefined && sentence !== undefined && !standards.test(id)) {
      open = { id, sentence: sentence.trim(), file, tests: [] }
      promises.push(open)
    } else if (open && more) open.sentence += ` ${more.trim()}`
    else open = undefined
  }
  return promises
}

/** Finds the tests of a file whose names begin with ids. A skipped test proves nothing. */
function proofsIn(file: string): Proof[] {
  const text = readFileSync(inRoot(file), 'utf8')
  const ids = `(?:\\[(?:${idPattern}|${threatPattern})\\] *)+`
  const call = new RegExp(`(\\.(?:skip|todo))?\\(\\s*(['"\`])(${ids})(.*?)(?<!\\\\)\\2`, 'g')

  return [...text.matchAll(call)]
    .filter(([, skipped]) => skipped === undefined)
    .map(([, , , cited = '', name = '']) => ({
      ids: [...cited.matchAll(/\[([^\]]+)\]/g)].map(([, id = '']) => id),
      name: name.replaceAll("\\'", "'"),
      file,
    }))
}

function isThreat(id: string): boolean {
  return new RegExp(`^${threatPattern}$`).test(id)
}
