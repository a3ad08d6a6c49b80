import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { Explanation } from './explain.ts'
import { Notice, Refused } from './notice.tsx'
import { useClient, useWords } from './portcullis-context.ts'
import { useAction } from './use-action.ts'
import type { Words } from './words/words.ts'

/** What was typed into the field of that name. */
export type Typed = (name: string) => string

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
  /** What more there is to say about a refusal, told together with it. */
  advice?: ((explanation: Explanation) => ReactNode) | undefined
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
export function Form({ button, busy, look = 'main', label, advice, children, ...sending }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  const { problem, done, isBusy, submit } = useSubmission(form, sending)
  const { checkingBrowser } = useWords()
  const { isSolving } = useClient()
  const isChecking = useSyncExternalStore(isSolving.subscribe, isSolving.get, () => false)

  return (
    <form className="pc-form" ref={form} method="post" noValidate onSubmit={submit} aria-busy={isBusy}>
      <FieldErrors.Provider value={problem?.fields ?? {}}>{children}</FieldErrors.Provider>
      <div role="alert" className="pc-told">
        {problem !== undefined && <Refused explanation={problem} />}
        {problem !== undefined && advice?.(problem)}
      </div>
      <div role="status">{done !== undefined && <Notice>{done}</Notice>}</div>
      <button type="submit" className={`pc-button pc-${look}`} aria-disabled={isBusy} aria-label={label}>
        {isBusy && <span className="pc-spinner" aria-hidden="true" />}
        {isBusy ? (isChecking ? checkingBrowser : busy) : button}
      </button>
    </form>
  )
}

function useSubmission(
  form: { current: HTMLFormElement | null },
  { send, clears, onRefused }: Pick<FormProps, 'send' | 'clears' | 'onRefused'>,
) {
  const words = useWords()
  const [missing, setMissing] = useState<Explanation>()
  const [done, setDone] = useState<string>()
  const { run, isBusy, problem } = useAction(async (typed: FormData) => {
    const sentence = await send((name) => String(typed.get(name) ?? ''))
    if (clears) form.current?.reset()
    if (typeof sentence === 'string') setDone(sentence)
  }, onRefused)
  const told = missing ?? problem

  useEffect(() => focusFirstError(form.current), [told])

  async function submit(event: { preventDefault(): void }) {
    event.preventDefault()
    if (isBusy || form.current === null) return
    const empty = missingFields(form.current, words)
    setMissing(empty)
    setDone(undefined)
    if (empty === undefined) await run(new FormData(form.current))
  }

  return { problem: told, done, isBusy, submit }
}

function missingFields(form: HTMLFormElement, { problem }: Words): Explanation | undefined {
  const fields = Object.fromEntries(
    controlsOf(form)
      .filter(({ validity }) => validity.valueMissing || validity.patternMismatch)
      .map((control) => [control.name, [control.dataset.missing ?? problem.fillIn]]),
  )
  if (Object.keys(fields).length === 0) return undefined
  return { ...problem.missing, fields }
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
