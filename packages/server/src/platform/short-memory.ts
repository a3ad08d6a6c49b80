import { performance } from 'node:perf_hooks'

/** What a node remembers for a while under a key: it may vanish at any moment, and nobody depends on it. */
export type ShortMemory<Value> = {
  keep: (key: string, value: Value, seconds: number) => void
  find: (key: string) => Value | undefined
  forget: (key: string) => void
  isEmpty: () => boolean
  clear: () => void
}

/** A memory of so many keys: when there are more, the one that was kept longest ago goes. */
export function createShortMemory<Value>(most: number): ShortMemory<Value> {
  const kept = new Map<string, { value: Value; untilTick: number }>()
  return {
    keep: (key, value, seconds) => {
      kept.delete(key) // And to the end, as the latest.
      if (kept.size >= most) kept.delete(kept.keys().next().value ?? '')
      kept.set(key, { value, untilTick: performance.now() + seconds * 1000 })
    },
    find: (key) => {
      const entry = kept.get(key)
      if (entry === undefined || entry.untilTick > performance.now()) return entry?.value
      kept.delete(key)
      return undefined
    },
    forget: (key) => void kept.delete(key),
    isEmpty: () => kept.size === 0,
    clear: () => kept.clear(),
  }
}
