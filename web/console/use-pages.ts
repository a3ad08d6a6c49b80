import { useState } from 'react'
import { type Explanation, explain, useWords } from '@portcullis/client/react'
import { Cancelled } from '@portcullis/client/react/parts'
import { type Loading, useAnswer } from './use-answer.ts'

/** A page of rows, and where the next begins. */
export type Rows<Row> = { rows: Row[]; next: string | number | null }

export type Paged<Row> = {
  of: Loading<Rows<Row>>
  /** Shows the next page below this one. */
  more: () => Promise<void>
  isLoadingMore: boolean
  /** Why the next page did not come. */
  problem: Explanation | undefined
}

/** Rows page by page, each below the former. */
export function usePages<Row>(
  ask: (after: Rows<Row>['next']) => Promise<Rows<Row>>,
  question: string,
): Paged<Row> {
  const words = useWords()
  const of = useAnswer(() => ask(null), question)
  const [isLoadingMore, setLoadingMore] = useState(false)
  const [problem, setProblem] = useState<Explanation>()

  async function more() {
    const known = of.answer
    if (isLoadingMore || known === undefined || known.next === null) return
    setLoadingMore(true)
    setProblem(undefined)
    try {
      const { rows, next } = await ask(known.next)
      // Where another page is the last one by now, this is not the one that follows.
      of.update((now) => (now.next === known.next ? { rows: [...now.rows, ...rows], next } : now))
    } catch (rejection) {
      if (!(rejection instanceof Cancelled)) setProblem(explain(rejection, words))
    } finally {
      setLoadingMore(false)
    }
  }

  return { of, more, isLoadingMore, problem }
}
