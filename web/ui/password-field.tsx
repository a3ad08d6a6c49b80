import { useEffect, useRef, useState } from 'react'
import { Field } from './field.tsx'
import { passwordMinLength } from './place.ts'
import { type OwnData, StrengthMeter } from './strength-meter.tsx'

type Props = { name?: string; label?: string; takesFocus?: boolean }

type NewProps = Omit<Props, 'takesFocus'> & { own?: OwnData }

/** The password that a person has. */
export function PasswordField({ name = 'password', label = 'Password', takesFocus = false }: Props) {
  const field = { name, label, takesFocus }
  return <Secret {...field} autoComplete="current-password" missing="Enter your password." />
}

/** A password that a person is about to choose, with what makes a good one and how strong it looks. */
export function NewPasswordField({ name = 'password', label = 'New password', own }: NewProps) {
  return (
    <div className="field">
      <Secret
        name={name}
        label={label}
        autoComplete="new-password"
        minLength={passwordMinLength}
        hint={`At least ${passwordMinLength} characters. A few words in a row are easy to remember.`}
        missing="Choose a password."
      />
      <StrengthMeter of={name} own={own} />
    </div>
  )
}

type SecretProps = {
  name: string
  label: string
  autoComplete: 'current-password' | 'new-password'
  minLength?: number
  hint?: string
  missing: string
  takesFocus?: boolean
}

function Secret(props: SecretProps) {
  const [isShown, setShown] = useState(false)
  const toggle = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    // Sent as a password field, so that the browser offers to keep it and never keeps it as text.
    const hide = () => setShown(false)
    const form = toggle.current?.form
    form?.addEventListener('submit', hide)
    return () => form?.removeEventListener('submit', hide)
  }, [])

  return (
    <Field {...props} type={isShown ? 'text' : 'password'} className="secret">
      <button
        ref={toggle}
        type="button"
        className="reveal"
        aria-pressed={isShown}
        aria-label={`Show ${props.label.toLowerCase()}`}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? 'Hide' : 'Show'}
      </button>
    </Field>
  )
}
