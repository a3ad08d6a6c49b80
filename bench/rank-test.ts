/** What two interleaved samples say of each other. */
export type Compared = {
  /** Two-sided p of the Mann-Whitney U test: how often so great a difference comes by chance. */
  p: number
  /** Median of all differences between one of each (Hodges-Lehmann), in the samples' unit. */
  shift: number
}

/** Compares two samples by ranks: an outlier counts for one, whatever held it up. */
export function compareByRanks(first: number[], second: number[]): Compared {
  const all = [...first.map((value) => ({ value, of: 1 })), ...second.map((value) => ({ value, of: 2 }))]
  all.sort((a, b) => a.value - b.value)
  let [rankSum, ties] = [0, 0]
  for (let at = 0; at < all.length; ) {
    let end = at
    while (end < all.length && all[end]?.value === all[at]?.value) end++
    const rank = (at + 1 + end) / 2
    rankSum += rank * all.slice(at, end).filter(({ of }) => of === 1).length
    ties += (end - at) ** 3 - (end - at)
    at = end
  }
  const [n, m, total] = [first.length, second.length, all.length]
  const u = rankSum - (n * (n + 1)) / 2
  const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))))
  const z = deviation === 0 ? 0 : (Math.abs(u - (n * m) / 2) - 0.5) / deviation
  const shifts = first.flatMap((a) => second.map((b) => a - b)).toSorted((a, b) => a - b)
  return { p: Math.min(1, 2 * upperTail(Math.max(0, z))), shift: shifts[Math.floor(shifts.length / 2)] ?? 0 }
}

/** The normal distribution beyond z, by Abramowitz and Stegun 26.2.17: right to seven digits. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series
}
