import { useState } from 'react'
import { Form } from '../ui/form.tsx'
import { Room } from './room.tsx'

/** Closes the account, after saying what that means. */
export function AccountClosure({ close }: { close: () => Promise<void> }) {
  const [isAsking, setAsking] = useState(false)

  return (
    <Room title="Close your account">
      {!isAsking && (
        <>
          <p>You can leave at any time.</p>
          <button type="button" className="button quiet" onClick={() => setAsking(true)}>
            Close my account …
          </button>
        </>
      )}
      {isAsking && (
        <>
          <p role="status">
            All your devices are signed out and nobody can sign in to this account any more. The mail that you
            get says until when you can take it back; then everything about you here is erased. If you want to
            keep a copy, download your data first.
          </p>
          <Form button="Close my account" busy="Closing …" look="danger" send={close} />
          <button type="button" className="button quiet" onClick={() => setAsking(false)}>
            Keep my account
          </button>
        </>
      )}
    </Room>
  )
}
