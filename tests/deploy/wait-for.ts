import { setTimeout as pause } from 'node:timers/promises'

/** Waits for what another process is about to write, send or log; ten seconds at most. */
export async function waitFor<T>(find: () => T | undefined): Promise<T> {
  const end = Date.now() + 10_000
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error('It did not come.')
    await pause(20)
  }
}
