import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Field, Form, Notice, Subtitle } from '@portcullis/client/react/parts'
import { Said } from './said.tsx'
import { words } from './words.ts'

/** What an act is called, what it will do, and what is said when it is done. */
type ActWords = { button: string; title: string; effects: string[]; does: string; done: string }

type ActProps = {
  says: ActWords
  /** Whom it concerns, so that nobody does it to the wrong one. */
  whom: string
  tone?: 'quiet' | 'danger'
  /** Does it, and reads back whether it is so. */
  perform: (reason: string, typed: (name: string) => string) => Promise<boolean>
  onDone: (said: Outcome) => void
  /** Further fields. */
  children?: ReactNode
}

/** How an act ended, as far as what was read back says. */
export type Outcome = { tone: 'good' | 'bad'; sentence: string }

/**
 * A button that does nothing by itself: a dialog says what will happen and to whom, and asks for the reason
 * that will stand in the audit log. [CONSOLE-5]
 */
export function Act(props: ActProps) {
  const [isOpen, setOpen] = useState(false)
  const { says, whom, tone = 'quiet' } = props
  return (
    <>
      <button
        type="button"
        className={`pc-button pc-${tone}`}
        aria-haspopup="dialog"
        aria-label={`${says.button} ${whom}`}
        onClick={() => setOpen(true)}
      >
        {says.button}
      </button>
      {isOpen && <ActDialog {...props} close={() => setOpen(false)} />}
    </>
  )
}

function ActDialog({ says, whom, tone, perform, onDone, close, children }: ActProps & { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()

  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.querySelector<HTMLInputElement>('input')?.focus()
  }, [])

  async function send(typed: (name: string) => string) {
    const isSo = await perform(typed('reason'), typed)
    dialog.current?.close()
    onDone(isSo ? { tone: 'good', sentence: says.done } : { tone: 'bad', sentence: words.act.unsure })
  }

  return (
    <dialog ref={dialog} className="pc-dialog" aria-labelledby={id} onClose={close}>
      <Subtitle id={id}>{says.title}</Subtitle>
      <p>
        {words.act.whom}{' '}
        <strong>
          <Said>{whom}</Said>
        </strong>
      </p>
      <ul className="pc-effects">
        {says.effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      <Form button={says.does} busy={words.act.busy} look={tone === 'danger' ? 'danger' : 'main'} send={send}>
        {children}
        <Field
          label={words.act.reason}
          name="reason"
          autoComplete="off"
          missing={words.act.reasonMissing}
          hint={words.act.reasonHint}
        />
      </Form>
      <button type="button" className="pc-button pc-quiet" onClick={() => dialog.current?.close()}>
        {words.act.cancel}
      </button>
    </dialog>
  )
}

/** Says how an act has ended, and takes the focus: the button that began it may be gone. */
export function Told({ outcome }: { outcome: Outcome | undefined }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (outcome !== undefined) place.current?.focus()
  }, [outcome])
  return (
    <div ref={place} className="told" role="status" tabIndex={-1}>
      {outcome !== undefined && <Notice tone={outcome.tone}>{outcome.sentence}</Notice>}
    </div>
  )
}
