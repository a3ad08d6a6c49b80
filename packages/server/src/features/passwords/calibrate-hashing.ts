import { performance } from 'node:perf_hooks'
import { argon2id } from './argon2id.ts'
import { type HashParameters, hashBounds } from './hash-parameters.ts'
import { type Machine, mostMemoryKib } from './hashing-memory.ts'

/** What hashing with these parameters was like with every hasher at work. */
export type Measured = HashParameters & { medianMs: number; perSecond: number }

/** What there is to spend: time of one hash, memory of all of them at once, and how many there are. */
export type Budget = { targetMs: number; width: number; machine: Machine }

export type Calibration = {
  /** The floor first, then what was tried after it. */
  measured: Measured[]
  /** The strongest that keeps to the budget; undefined when even the floor does not. */
  best: Measured | undefined
  /** What ended the search: the time of a hash, or the memory for all of them. */
  bound: 'time' | 'memory'
}

/** The least that the settings take. Below it nothing is recommended, however slow the machine. */
const floor: HashParameters = { memoryKib: hashBounds.memoryKib.least, passes: hashBounds.passes.least }

/** Memory is what makes a guesser's hardware dear (RFC 9106 4): it is raised first, by a half each time. */
const growth = 1.5

/** So many hashes are measured for each hasher, after one that warms up. */
const rounds = 4

/**
 * Finds the strongest parameters for a machine by measuring them with all hashers at work, as in the worst
 * minute of a real day: first more memory, and where there is no more, more passes. [CALIBRATE-1]
 */
export async function calibrateHashing(
  { targetMs, width, machine }: Budget,
  measure: (parameters: HashParameters, width: number) => Promise<Measured> = measureHashing,
): Promise<Calibration> {
  const affordableKib = Math.min(mostMemoryKib(machine, width), hashBounds.memoryKib.most)
  const measured: Measured[] = []
  let best: Measured | undefined
  for (let next: HashParameters | undefined = floor; next; next = stronger(next, affordableKib)) {
    const found = await measure(next, width)
    measured.push(found)
    if (found.medianMs > targetMs) return { measured, best, bound: 'time' }
    best = found
  }
  return { measured, best, bound: 'memory' }
}

function stronger({ memoryKib, passes }: HashParameters, affordableKib: number): HashParameters | undefined {
  const more = Math.floor((memoryKib * growth) / 1024) * 1024
  if (more <= affordableKib) return { memoryKib: more, passes }
  return passes < hashBounds.passes.most ? { memoryKib, passes: passes + 1 } : undefined
}

/** Hashes with all hashers at once, as often as tells a median. */
export async function measureHashing(parameters: HashParameters, width: number): Promise<Measured> {
  const times: number[] = []
  const salt = new Uint8Array(16)
  const hasher = async () => {
    for (let round = 0; round <= rounds; round++) {
      const start = performance.now()
      await argon2id('correct horse battery staple', parameters, salt)
      if (round > 0) times.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: width }, hasher))
  const seconds = (performance.now() - start) / 1000
  times.sort((a, b) => a - b)
  const medianMs = times[Math.floor(times.length / 2)] ?? 0
  return { ...parameters, medianMs, perSecond: (width * (rounds + 1)) / seconds }
}
