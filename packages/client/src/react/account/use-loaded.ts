import { useEffect, useRef, useState } from 'react'
import { type Explanation, explain } from '../explain.ts'
import { useWords } from '../portcullis-context.ts'

/** Loads what a room shows, or why it cannot: at first, and anew when another session is the current one. */
export function useLoaded<Loaded>(ask: () => Promise<Loaded>, current: string) {
  const words = useWords()
  const [loaded, setLoaded] = useState<Loaded>()
  const [refused, setRefused] = useState<Explanation>()
  const asked = useRef<string>(undefined)

  async function load() {
    asked.current = current
    const answer = await ask().then(
      (loaded) => ({ loaded, refused: undefined }),
      (rejection) => ({ refused: explain(rejection, words) }),
    )
    // What another session was told meanwhile counts.
    if (asked.current !== current) return
    if ('loaded' in answer) setLoaded(answer.loaded)
    setRefused(answer.refused)
  }

  useEffect(() => {
    // StrictMode runs every effect twice; the server is asked once.
    if (asked.current !== current) load()
  }, [current])
  return { loaded, refused, load }
}
