import { useEffect, useRef, useState } from 'react'
import { type Explanation, explain, useWords } from '@portcullis/client/react'
import { Cancelled } from '@portcullis/client/react/parts'

export type Loading<Answer> = {
  answer: Answer | undefined
  /** Why there is none, or none that is newer. */
  problem: Explanation | undefined
  /** The person has chosen not to confirm who they are. */
  isDeclined: boolean
  isLoading: boolean
  /** Asks once more; gives the answer, or undefined where there is none. */
  load: () => Promise<Answer | undefined>
  /** Changes what is shown, if it still answers the question of whoever changes it. */
  update: (change: (answer: Answer) => Answer) => void
}

/** Asks for what a page shows: at first, and anew when the question is another one. */
export function useAnswer<Answer>(ask: () => Promise<Answer>, question: string): Loading<Answer> {
  const words = useWords()
  const [state, setState] = useState<{ question: string; answer?: Answer }>({ question })
  const [problem, setProblem] = useState<Explanation>()
  const [isDeclined, setDeclined] = useState(false)
  const [isLoading, setLoading] = useState(true)
  const latest = useRef(0)

  async function load(): Promise<Answer | undefined> {
    latest.current += 1
    const mine = latest.current
    setLoading(true)
    setDeclined(false)
    setProblem(undefined)
    try {
      const answer = await ask()
      // An answer to a question of before is no answer to this one.
      if (mine !== latest.current) return undefined
      setState({ question, answer })
      return answer
    } catch (rejection) {
      if (mine !== latest.current) return undefined
      if (rejection instanceof Cancelled) setDeclined(true)
      else setProblem(explain(rejection, words))
      return undefined
    } finally {
      if (mine === latest.current) setLoading(false)
    }
  }

  useEffect(() => {
    load()
    return () => {
      latest.current += 1
    }
  }, [question])

  function update(change: (answer: Answer) => Answer) {
    setState((now) =>
      now.question === question && now.answer !== undefined ? { question, answer: change(now.answer) } : now,
    )
  }

  const answer = state.question === question ? state.answer : undefined
  return { answer, problem, isDeclined, isLoading, load, update }
}
