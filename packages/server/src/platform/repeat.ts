export type Repeating = {
  /** Does no more, and waits for what is under way. */
  stop: () => Promise<void>
}

/**
 * Does work again and again, each time at most `betweenMs` after the last was done, so that it never
 * overtakes itself: up to a third sooner, so that nodes that started together do not ask together. The first
 * time is after such a wait as well, or `atOnce`.
 */
export function repeat(
  betweenMs: number,
  work: () => Promise<unknown>,
  fail: (error: unknown) => void,
  { atOnce = false } = {},
): Repeating {
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()
  let stopped = false
  const turn = () => {
    working = work()
      .then(() => undefined, fail)
      .then(wait)
  }
  const wait = () => {
    if (stopped) return
    timer = setTimeout(turn, betweenMs * (0.7 + 0.3 * Math.random())).unref()
  }
  if (atOnce) turn()
  else wait()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await working
    },
  }
}
