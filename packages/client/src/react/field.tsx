import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useFieldErrors } from './form.tsx'
import { useWords } from './portcullis-context.ts'

/** A key event. Browsers that fill a field in send events with this name which know nothing of keys. */
export type KeyStroke = { getModifierState?: (key: 'CapsLock') => boolean }

type FieldProps = {
  label: string
  name: string
  /** What a password manager knows the field as. */
  autoComplete: string
  type?: 'text' | 'email' | 'password'
  inputMode?: 'numeric' | 'email'
  hint?: string
  /** What to say when it is left empty or does not fit its pattern; a field without is optional. */
  missing?: string
  initial?: string
  minLength?: number
  pattern?: string
  autoCapitalize?: 'words'
  /** Digits and addresses run from left to right in every language. */
  dir?: 'ltr'
  className?: string
  /** Takes the focus when the page opens, unless something else has it. */
  takesFocus?: boolean
  onKeyDown?: (event: KeyStroke) => void
  onKeyUp?: (event: KeyStroke) => void
  onBlur?: () => void
  /** What stands in the line of the label, at its end. */
  beside?: ReactNode
  /** What stands inside the field's right end. */
  children?: ReactNode
}

/** A labelled field with its hint and what is wrong with it, both told by screen readers. */
export function Field({
  label,
  name,
  type = 'text',
  hint,
  missing,
  initial,
  className,
  takesFocus,
  beside,
  children,
  ...input
}: FieldProps) {
  const { optional } = useWords().fields
  const id = useId()
  const control = useRef<HTMLInputElement>(null)
  const errors = useFieldErrors(name)
  const describedBy = [hint && `${id}-hint`, errors?.length && `${id}-errors`].filter(Boolean).join(' ')

  useEffect(() => {
    if (takesFocus && document.activeElement === document.body) control.current?.focus()
  }, [])

  return (
    <div className="pc-field">
      <label className="pc-label" htmlFor={id}>
        {label}
        {missing === undefined && <span className="pc-optional">{optional}</span>}
      </label>
      {beside}
      <div className="pc-control">
        <input
          autoCapitalize="none"
          {...input}
          type={type}
          ref={control}
          id={id}
          name={name}
          defaultValue={initial}
          required={missing !== undefined}
          data-missing={missing}
          className={className === undefined ? 'pc-input' : `pc-input ${className}`}
          aria-invalid={errors !== undefined}
          aria-describedby={describedBy === '' ? undefined : describedBy}
        />
        {children}
      </div>
      {errors !== undefined && errors.length > 0 && (
        <ul className="pc-errors" id={`${id}-errors`}>
          {errors.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {hint !== undefined && (
        <p className="pc-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

/** The address as the account's name, for password managers as well. */
export function EmailField({ initial, takesFocus = false }: { initial?: string; takesFocus?: boolean }) {
  const { email, emailMissing } = useWords().fields
  return (
    <Field
      label={email}
      name="email"
      type="email"
      inputMode="email"
      dir="ltr"
      autoComplete="username"
      missing={emailMissing}
      takesFocus={takesFocus}
      {...(initial === undefined ? {} : { initial })}
    />
  )
}

/** What a person wants to be called. */
export function NameField({ initial }: { initial?: string }) {
  return (
    <Field
      label={useWords().fields.name}
      name="name"
      autoComplete="name"
      autoCapitalize="words"
      {...(initial === undefined ? {} : { initial })}
    />
  )
}

/** The digits of every keyboard that we have a language for: Latin, Arabic, Persian and wide ones. */
const digit = '0-9\u0660-\u0669\u06f0-\u06f9\uff10-\uff19'
const sixDigits = `([^${digit}]*[${digit}]){6}[^${digit}]*`

/** The six digits of a mail; what comes along with pasting, spaces and dashes, does no harm. */
export function CodeField() {
  const { code, codeMissing } = useWords().fields
  return (
    <Field
      label={code}
      name="code"
      inputMode="numeric"
      dir="ltr"
      autoComplete="one-time-code"
      className="pc-code"
      pattern={sixDigits}
      missing={codeMissing}
    />
  )
}

/** The digits of a typed or pasted code, as the mail has them. */
export function digitsOf(typed: string): string {
  // In each of these rows the last four bits of a character are its value.
  const digits = typed.match(new RegExp(`[${digit}]`, 'g')) ?? []
  return digits.map((character) => character.charCodeAt(0) & 0xf).join('')
}

/** Tells a password manager whose password a form is about, where no field asks for it. */
export function KnownAccount({ email }: { email: string }) {
  return (
    <input
      className="pc-unseen"
      type="text"
      name="username"
      autoComplete="username"
      value={email}
      readOnly
      tabIndex={-1}
      aria-hidden="true"
    />
  )
}
