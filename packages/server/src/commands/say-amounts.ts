const units: [name: string, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** How long something takes, in the largest unit of which there are at least two: `36 hours`, `90 days`. */
export function saySpan(seconds: number): string {
  const [name, size] = units.find(([, size]) => seconds >= 2 * size) ?? ['second', 1]
  return sayCount(Math.floor(seconds / size), name)
}

/** A moment as operators read it: `2026-11-24 09:30:12 UTC`. */
export function sayMoment(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `1 key`, `2 keys`. */
export function sayCount(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
