import { createContext, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react'
import { KnownAccount } from './field.tsx'
import { Form } from './form.tsx'
import { Root, Subtitle } from './page.tsx'
import { PasswordField } from './password-field.tsx'
import { useClient, useWords } from './portcullis-context.ts'
import { Cancelled } from './use-action.ts'
import { useAccount } from './use-session.ts'
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
      {question !== undefined && (
        <Root>
          <PasswordDialog {...question} />
        </Root>
      )}
    </Confirming.Provider>
  )
}

function PasswordDialog({ confirm, cancel }: Question) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const client = useClient()
  const { title, intro, button, busy, cancel: cancelling } = useWords().confirmIdentity
  const email = useAccount()?.email ?? ''

  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.querySelector<HTMLInputElement>('[name=password]')?.focus()
  }, [])

  return (
    <dialog ref={dialog} className="pc-dialog" aria-labelledby={id} onClose={cancel}>
      <Subtitle id={id}>{title}</Subtitle>
      <p>{intro}</p>
      <Form
        button={button}
        busy={busy}
        send={async (typed) => {
          await client.confirmIdentity({ password: typed('password') })
          confirm()
          dialog.current?.close() // Gives the focus back to where it came from.
        }}
      >
        <KnownAccount email={email} />
        <PasswordField />
      </Form>
      <button type="button" className="pc-button pc-quiet" onClick={() => dialog.current?.close()}>
        {cancelling}
      </button>
    </dialog>
  )
}
