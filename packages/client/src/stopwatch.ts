/**
 * Milliseconds since it was started. Neither a wrong nor a corrected wall clock can hold it back; the wall
 * clock only speeds it up, for some browsers stop the monotonic clock while the machine sleeps. [CLIENT-7]
 */
export type Stopwatch = () => number

export function startStopwatch(): Stopwatch {
  const monotonic = performance.now()
  const wall = Date.now()
  return () => Math.max(performance.now() - monotonic, Date.now() - wall)
}
