/**
 * The shortest of a few measurements of each of two things, taken in turns: what a busy machine adds is left
 * out, as far as it can be.
 */
export async function shortestOf(
  measure: (what: string) => Promise<number>,
  [one, other]: [string, string],
): Promise<[number, number]> {
  let shortest: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let turn = 0; turn < 4; turn++) {
    shortest = [Math.min(shortest[0], await measure(one)), Math.min(shortest[1], await measure(other))]
  }
  return shortest
}
