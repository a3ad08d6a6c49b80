import { performance } from 'node:perf_hooks'
import type { Fault } from './verify-solution.ts'

/** Most suspicious addresses and spent challenges that a node remembers, of each: about 150 bytes apiece. */
const mostKept = 50_000

/** How long an address is remembered before the database is asked again, in seconds. */
const longestSeconds = 60

/** What became of challenges, for the metric. */
export type Outcome = 'issued' | 'solved' | Fault

/** What a node remembers so that a flood without solutions, or with one, asks the database nothing. */
export type ChallengeMemory = {
  suspect: (source: string, seconds: number) => void
  isSuspect: (source: string) => boolean
  noteSpent: (digest: Buffer, seconds: number) => void
  isSpent: (digest: Buffer) => boolean
  count: (outcome: Outcome) => void
  counts: () => [number, Outcome][]
  /** Forgets all but the counts; nothing else changes. */
  clear: () => void
}

/**
 * A memory that may vanish at any moment: the counts of attempts and what was spent stand in the database.
 * [CHALLENGES-6]
 */
export function createChallengeMemory(): ChallengeMemory {
  const suspects = createMoments()
  const spent = createMoments()
  const outcomes = new Map<Outcome, number>()
  const all = ['issued', 'solved', 'malformed', 'forged', 'expired', 'foreign', 'wrong', 'spent'] as const
  for (const outcome of all satisfies readonly Outcome[]) outcomes.set(outcome, 0)

  return {
    suspect: (source, seconds) => suspects.keep(source, Math.min(seconds, longestSeconds)),
    isSuspect: suspects.has,
    noteSpent: (digest, seconds) => spent.keep(digest.toString('base64url'), seconds),
    isSpent: (digest) => spent.has(digest.toString('base64url')),
    count: (outcome) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1),
    counts: () => [...outcomes].map(([outcome, count]): [number, Outcome] => [count, outcome]),
    clear: () => {
      suspects.clear()
      spent.clear()
    },
  }
}

/** Keys, each until its moment; the oldest goes when there are too many. */
function createMoments() {
  const kept = new Map<string, number>()
  return {
    keep: (key: string, seconds: number) => {
      if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '')
      kept.set(key, performance.now() + seconds * 1000)
    },
    has: (key: string) => {
      const untilTick = kept.get(key)
      if (untilTick === undefined) return false
      if (untilTick > performance.now()) return true
      kept.delete(key)
      return false
    },
    clear: () => kept.clear(),
  }
}
