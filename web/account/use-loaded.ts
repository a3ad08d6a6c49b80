import { useEffect, useState } from 'react'
import { type Explanation, explain } from '../ui/explain.ts'

/** Loads what a room shows, or why it cannot: at first, and anew when another session is the current one. */
export function useLoaded<Loaded>(ask: () => Promise<Loaded>, current: string) {
  const [loaded, setLoaded] = useState<Loaded>()
  const [refused, setRefused] = useState<Explanation>()

  async function load() {
    try {
      setLoaded(await ask())
      setRefused(undefined)
    } catch (rejection) {
      setRefused(explain(rejection))
    }
  }

  useEffect(() => void load(), [current])
  return { loaded, refused, load }
}
