/**
 * Does work again and again, each time `betweenMs` after the last was done, so that it never overtakes
 * itself. Stopping waits for what is under way.
 */
export function repeat(
  betweenMs: number,
  work: () => Promise<unknown>,
  fail: (error: unknown) => void,
): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()
  let stopped = false
  const wait = () => {
    if (stopped) return
    timer = setTimeout(() => {
      working = work()
        .then(() => undefined, fail)
        .then(wait)
    }, betweenMs).unref()
  }
  wait()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await working
    },
  }
}
