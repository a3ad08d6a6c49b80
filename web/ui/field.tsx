import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useFieldErrors } from './form.tsx'

export type FieldProps = {
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
  className?: string
  /** Takes the focus when the page opens, unless something else has it. */
  takesFocus?: boolean
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
  children,
  ...input
}: FieldProps) {
  const id = useId()
  const control = useRef<HTMLInputElement>(null)
  const errors = useFieldErrors(name)
  const describedBy = [hint && `${id}-hint`, errors?.length && `${id}-errors`].filter(Boolean).join(' ')

  useEffect(() => {
    if (takesFocus && document.activeElement === document.body) control.current?.focus()
  }, [])

  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {missing === undefined && <span className="optional"> (optional)</span>}
      </label>
      <div className="control">
        <input
          autoCapitalize="none"
          {...input}
          type={type as 'text'} // The types of Preact take one literal, not several.
          ref={control}
          id={id}
          name={name}
          defaultValue={initial}
          required={missing !== undefined}
          data-missing={missing}
          className={className}
          aria-invalid={errors !== undefined}
          aria-describedby={describedBy === '' ? undefined : describedBy}
        />
        {children}
      </div>
      {errors !== undefined && errors.length > 0 && (
        <ul className="errors" id={`${id}-errors`}>
          {errors.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

/** The address as the account's name, for password managers as well. */
export function EmailField({ initial, takesFocus = false }: { initial?: string; takesFocus?: boolean }) {
  return (
    <Field
      label="E-mail address"
      name="email"
      type="email"
      inputMode="email"
      autoComplete="username"
      missing="Enter your e-mail address."
      takesFocus={takesFocus}
      {...(initial === undefined ? {} : { initial })}
    />
  )
}

/** What a person wants to be called. */
export function NameField({ initial }: { initial?: string }) {
  return (
    <Field
      label="Name"
      name="name"
      autoComplete="name"
      autoCapitalize="words"
      {...(initial === undefined ? {} : { initial })}
    />
  )
}

/** The six digits of a mail; what comes along with pasting, spaces and dashes, does no harm. */
export function CodeField() {
  return (
    <Field
      label="Six-digit code"
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      className="code"
      pattern="(\D*\d){6}\D*"
      missing="Enter the six digits of the mail."
    />
  )
}

/** The digits of a typed or pasted code. */
export const digitsOf = (typed: string) => typed.replace(/\D/g, '')

/** Tells a password manager whose password a form is about, where no field asks for it. */
export function KnownAccount({ email }: { email: string }) {
  return (
    <input
      className="unseen"
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
