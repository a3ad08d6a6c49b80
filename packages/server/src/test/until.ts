import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

/** Waits until something has come true; fails when that takes more than so many seconds. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  { seconds = 30, everyMs = 10 } = {},
): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`It did not come true in ${seconds} s: ${isTrue}`)
    await wait(everyMs)
  }
}

/**
 * Does a thing again and again until it is told to end, when it gives how often it was done. The end of the
 * test, however it ends, is its end too.
 */
export function keepDoing(t: Pick<TestContext, 'after'>, act: () => Promise<unknown>): () => Promise<number> {
  let isOver = false
  const doing = (async () => {
    let times = 0
    for (; !isOver; times++) await act()
    return times
  })()
  doing.catch(() => undefined) // Whoever ends it hears of it.
  t.after(() => {
    isOver = true
  })
  return () => {
    isOver = true
    return doing
  }
}
