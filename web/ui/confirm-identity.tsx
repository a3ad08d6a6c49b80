import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { client } from './client.ts'
import { KnownAccount } from './field.tsx'
import { Cancelled, Form } from './form.tsx'
import { PasswordField } from './password-field.tsx'
import { useSession } from './use-session.ts'
import { withFreshSession } from './with-fresh-session.ts'

type Confirmed = <Answer>(work: () => Promise<Answer>) => Promise<Answer>
type Question = { confirm: () => void; cancel: () => void }

const Confirming = createContext<Confirmed>((work) => work())

/** Runs what may need a fresh session; see `withFreshSession`. */
export function useConfirmed(): Confirmed {
  return useContext(Confirming)
}

/** Asks for the password in a dialog above the page, which stays as it is. */
export function ConfirmIdentity({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question>()

  const confirmed = useRef<Confirmed>((work) =>
    withFreshSession(work, () =>
      new Promise<void>((confirm, reject) => {
        setQuestion({ confirm, cancel: () => reject(new Cancelled()) })
      }).finally(() => setQuestion(undefined)),
    ),
  )

  return (
    <Confirming.Provider value={confirmed.current}>
      {children}
      {question !== undefined && <PasswordDialog {...question} />}
    </Confirming.Provider>
  )
}

function PasswordDialog({ confirm, cancel }: Question) {
  const dialog = useRef<HTMLDialogElement>(null)
  const session = useSession()
  const email = session.status === 'signed-in' ? session.account.email : ''

  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.querySelector<HTMLInputElement>('[name=password]')?.focus()
  }, [])

  return (
    <dialog ref={dialog} aria-labelledby="confirm-identity" onClose={cancel}>
      <h2 id="confirm-identity">Confirm that it is you</h2>
      <p>This needs your password once more; it then counts for a while.</p>
      <Form
        button="Confirm"
        busy="Confirming …"
        send={async (typed) => {
          await client.confirmIdentity({ password: typed('password') })
          confirm()
          dialog.current?.close() // Gives the focus back to where it came from.
        }}
      >
        <KnownAccount email={email} />
        <PasswordField />
      </Form>
      <button type="button" className="button quiet" onClick={() => dialog.current?.close()}>
        Cancel
      </button>
    </dialog>
  )
}
