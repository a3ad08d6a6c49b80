import type { Contest, Side } from './contests.ts'

/** One side in one round. */
type Lap = { perSecond: number; cpuMs: number }

export type SideFigures = { name: string; perSecond: number; cpuMsEach: number }

export type Figures = {
  name: string
  bar: number | undefined
  ratio: number
  rounds: number[]
  ours: SideFigures
  other: SideFigures
}

export type Pace = { rounds: number; seconds: number; say: (line: string) => void }

/**
 * Runs every contest in turns, so that whatever else the machine does strikes all alike. A ratio is made
 * within a round, and the figure is the median of the rounds.
 */
export async function measure(contests: Contest[], { rounds, seconds, say }: Pace): Promise<Figures[]> {
  for (const { ours, other } of contests)
    for (const side of [other, ours]) await run(side, Math.min(1, seconds))

  const laps = contests.map(() => [] as { ours: Lap; other: Lap }[])
  for (let round = 1; round <= rounds; round++) {
    for (const [at, { ours, other }] of contests.entries()) {
      // The one that goes first takes turns too.
      const first = round % 2 === 0 ? ours : other
      const one = await run(first, seconds)
      const two = await run(first === ours ? other : ours, seconds)
      laps[at]?.push(first === ours ? { ours: one, other: two } : { ours: two, other: one })
    }
    say(`round ${round} of ${rounds}`)
  }
  return contests.map(({ name, bar, ours, other }, at) => {
    const mine = laps[at] ?? []
    const ratios = mine.map((lap) => lap.ours.perSecond / lap.other.perSecond)
    return {
      name,
      bar,
      ratio: median(ratios),
      rounds: ratios,
      ours: summarise(
        ours,
        mine.map((lap) => lap.ours),
      ),
      other: summarise(
        other,
        mine.map((lap) => lap.other),
      ),
    }
  })
}

async function run({ of, work }: Side, seconds: number): Promise<Lap> {
  const before = await of.usage()
  const done = await work(seconds)
  const after = await of.usage()
  return { perSecond: done.count / done.seconds, cpuMs: (after.cpuMs - before.cpuMs) / done.count }
}

function summarise({ name }: Side, laps: Lap[]): SideFigures {
  return {
    name,
    perSecond: median(laps.map((lap) => lap.perSecond)),
    cpuMsEach: median(laps.map((lap) => lap.cpuMs)),
  }
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
