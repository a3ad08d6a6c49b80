import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { useIsChecking } from './client.ts'
import { type Explanation, explain } from './explain.ts'
import { Notice, Refused } from './notice.tsx'

/** What was typed into the field of that name. */
export type Typed = (name: string) => string

/** Rejected with this, a form says nothing: the person chose not to go on. */
export class Cancelled extends Error {}

type FormProps = {
  /** Sends it; a sentence that it resolves to is shown as success. */
  send: (typed: Typed) => Promise<unknown>
  /** What the button says, and what it says while the form is on its way. */
  button: string
  busy: string
  look?: 'main' | 'quiet' | 'danger'
  /** What the button is called where its words alone would not tell one row from the next. */
  label?: string
  /** Whether the fields are emptied by success. */
  clears?: boolean | undefined
  onRefused?: ((explanation: Explanation) => void) | undefined
  children?: ReactNode
}

const FieldErrors = createContext<Record<string, string[]>>({})

/** What is wrong with a field, as a list of sentences; undefined when nothing is. */
export function useFieldErrors(name: string): string[] | undefined {
  return useContext(FieldErrors)[name]
}

/**
 * A form that cannot be sent twice, keeps what was typed, and tells what is wrong next to each field and at
 * the button. Its method is POST, so that nothing typed reaches an address even if this code fails. [WEB-8]
 */
export function Form({ send, button, busy, look = 'main', label, clears, onRefused, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  const { outcome, isSending, submit } = useSubmission(form, { send, clears, onRefused })
  const refused = outcome.refused
  const busyWords = useIsChecking() ? 'Checking your browser …' : busy

  return (
    <form ref={form} method="post" noValidate onSubmit={submit} aria-busy={isSending}>
      <FieldErrors.Provider value={refused?.fields ?? {}}>{children}</FieldErrors.Provider>
      <div role="alert">{refused !== undefined && <Refused explanation={refused} />}</div>
      <div role="status">{outcome.done !== undefined && <Notice>{outcome.done}</Notice>}</div>
      <button type="submit" className={`button ${look}`} aria-disabled={isSending} aria-label={label}>
        {isSending && <span className="spinner" aria-hidden="true" />}
        {isSending ? busyWords : button}
      </button>
    </form>
  )
}

type Outcome = { refused?: Explanation; done?: string }

function useSubmission(
  form: { current: HTMLFormElement | null },
  { send, clears, onRefused }: Pick<FormProps, 'send' | 'clears' | 'onRefused'>,
) {
  const [isSending, setSending] = useState(false)
  const [outcome, setOutcome] = useState<Outcome>({})
  const isUnderWay = useRef(false)

  useEffect(() => focusFirstError(form.current), [outcome])

  async function submit(event: { preventDefault(): void }) {
    event.preventDefault()
    if (isUnderWay.current || form.current === null) return
    const missing = missingFields(form.current)
    if (missing !== undefined) return setOutcome({ refused: missing })

    const typed = new FormData(form.current)
    isUnderWay.current = true
    setSending(true)
    setOutcome({})
    try {
      const done = await send((name) => String(typed.get(name) ?? ''))
      if (clears) form.current?.reset()
      if (typeof done === 'string') setOutcome({ done })
    } catch (rejection) {
      if (!(rejection instanceof Cancelled)) refuse(explain(rejection))
    } finally {
      isUnderWay.current = false
      setSending(false)
    }
  }

  function refuse(explanation: Explanation) {
    setOutcome({ refused: explanation })
    onRefused?.(explanation)
  }

  return { outcome, isSending, submit }
}

function missingFields(form: HTMLFormElement): Explanation | undefined {
  const fields = Object.fromEntries(
    controlsOf(form)
      .filter(({ validity }) => validity.valueMissing || validity.patternMismatch)
      .map((control) => [control.name, [control.dataset.missing ?? 'Fill this in.']]),
  )
  if (Object.keys(fields).length === 0) return undefined
  return { title: 'Something is missing.', next: 'Fill in what is marked.', fields }
}

function focusFirstError(form: HTMLFormElement | null) {
  if (form === null) return
  controlsOf(form)
    .find((control) => control.getAttribute('aria-invalid') === 'true')
    ?.focus()
}

function controlsOf(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.elements].filter((element) => element instanceof HTMLInputElement)
}
