import { useState } from 'react'
import { Form } from '../form.tsx'
import { useWords } from '../portcullis-context.ts'
import { Room } from './room.tsx'

/** Closes the account, after saying what that means. */
export function AccountClosure({ close }: { close: () => Promise<void> }) {
  const { title, intro, ask, meaning, button, busy, keep } = useWords().account.closure
  const [isAsking, setAsking] = useState(false)

  return (
    <Room title={title}>
      {!isAsking && (
        <>
          <p>{intro}</p>
          <button type="button" className="pc-button pc-quiet" onClick={() => setAsking(true)}>
            {ask}
          </button>
        </>
      )}
      {isAsking && (
        <>
          <p role="status">{meaning}</p>
          <Form button={button} busy={busy} look="danger" send={close} />
          <button type="button" className="pc-button pc-quiet" onClick={() => setAsking(false)}>
            {keep}
          </button>
        </>
      )}
    </Room>
  )
}
