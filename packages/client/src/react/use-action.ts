import { useRef, useState } from 'react'
import { type Explanation, explain } from './explain.ts'
import { useWords } from './portcullis-context.ts'

/** Rejected with this, nothing is said: the person chose not to go on. */
export class Cancelled extends Error {}

export type Action<Input extends unknown[]> = {
  /** Does it, once at a time. True when it is done; otherwise `problem` says why not. Never rejects. */
  run: (...input: Input) => Promise<boolean>
  isBusy: boolean
  /** Why the last time failed, in the person's language. */
  problem: Explanation | undefined
}

/** What a person sets off and waits for. */
export function useAction<Input extends unknown[]>(
  work: (...input: Input) => Promise<unknown>,
  onProblem?: (problem: Explanation) => void,
): Action<Input> {
  const words = useWords()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Explanation>()
  const isUnderWay = useRef(false)

  async function run(...input: Input): Promise<boolean> {
    if (isUnderWay.current) return false
    isUnderWay.current = true
    setBusy(true)
    setProblem(undefined)
    try {
      await work(...input)
      return true
    } catch (rejection) {
      if (!(rejection instanceof Cancelled)) fail(explain(rejection, words))
      return false
    } finally {
      isUnderWay.current = false
      setBusy(false)
    }
  }

  function fail(explanation: Explanation) {
    setProblem(explanation)
    onProblem?.(explanation)
  }

  return { run, isBusy, problem }
}
