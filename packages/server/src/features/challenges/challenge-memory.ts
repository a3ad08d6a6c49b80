import { createShortMemory } from '../../platform/short-memory.ts'
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
  const suspects = createShortMemory<true>(mostKept)
  const spent = createShortMemory<true>(mostKept)
  const outcomes = new Map<Outcome, number>()
  const all = ['issued', 'solved', 'malformed', 'forged', 'expired', 'foreign', 'wrong', 'spent'] as const
  for (const outcome of all satisfies readonly Outcome[]) outcomes.set(outcome, 0)

  return {
    suspect: (source, seconds) => suspects.keep(source, true, Math.min(seconds, longestSeconds)),
    isSuspect: (source) => suspects.find(source) ?? false,
    noteSpent: (digest, seconds) => spent.keep(digest.toString('base64url'), true, seconds),
    isSpent: (digest) => spent.find(digest.toString('base64url')) ?? false,
    count: (outcome) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1),
    counts: () => [...outcomes].map(([outcome, count]): [number, Outcome] => [count, outcome]),
    clear: () => {
      suspects.clear()
      spent.clear()
    },
  }
}
