import type { ReactNode } from 'react'
import { Notice, Refused } from '@portcullis/client/react/parts'
import type { Loading } from './use-answer.ts'
import { words } from './words.ts'

type Props<Answer> = { of: Loading<Answer>; children: (answer: Answer) => ReactNode }

/** What was asked for; until then that it is on its way, or why it is not. */
export function Answered<Answer>({ of, children }: Props<Answer>) {
  const { answer, problem, isDeclined, isLoading, load } = of
  return (
    <>
      <div role="alert">{problem !== undefined && <Refused explanation={problem} />}</div>
      {isDeclined && <Notice tone="info">{words.confirmToSee}</Notice>}
      {(problem !== undefined || isDeclined) && (
        <button type="button" className="pc-button pc-quiet" onClick={load}>
          {isDeclined ? words.confirmNow : words.again}
        </button>
      )}
      {answer === undefined && isLoading && (
        <p className="pc-waiting" role="status">
          {words.oneMoment}
        </p>
      )}
      {answer !== undefined && children(answer)}
    </>
  )
}
