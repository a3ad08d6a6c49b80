import { useEffect, useRef, useState } from 'react'
import { Field, type KeyStroke } from './field.tsx'
import { usePortcullis, useWords } from './portcullis-context.ts'
import { type OwnData, StrengthMeter } from './strength-meter.tsx'

type Props = { name?: string; label?: string; takesFocus?: boolean }

type NewProps = Omit<Props, 'takesFocus'> & { own?: OwnData }

/** The password that a person has. */
export function PasswordField({ name = 'password', label, takesFocus = false }: Props) {
  const { password, passwordMissing } = useWords().fields
  const field = { name, label: label ?? password, takesFocus }
  return <Secret {...field} autoComplete="current-password" missing={passwordMissing} />
}

/** A password that a person is about to choose, with what makes a good one and how strong it looks. */
export function NewPasswordField({ name = 'password', label, own }: NewProps) {
  const { words, service } = usePortcullis()
  const { newPassword, newPasswordHint, newPasswordMissing } = words.fields
  return (
    <div className="pc-field">
      <Secret
        name={name}
        label={label ?? newPassword}
        autoComplete="new-password"
        minLength={service.passwordMinLength}
        hint={newPasswordHint(service.passwordMinLength)}
        missing={newPasswordMissing}
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
  const { fields, states } = useWords()
  const { show, hide, showField } = fields
  const [isShown, setShown] = useState(false)
  const [isCapsLock, setCapsLock] = useState(false)
  const heard = (event: KeyStroke) => setCapsLock(event.getModifierState?.('CapsLock') === true)
  const toggle = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    // Sent as a password field, so that the browser offers to keep it and never keeps it as text.
    const cover = () => setShown(false)
    const form = toggle.current?.form
    form?.addEventListener('submit', cover)
    return () => form?.removeEventListener('submit', cover)
  }, [])

  return (
    <Field
      {...props}
      type={isShown ? 'text' : 'password'}
      className="pc-secret"
      onKeyDown={heard}
      onKeyUp={heard}
      onBlur={() => setCapsLock(false)}
      beside={
        <p className="pc-caps" aria-live="polite">
          {isCapsLock && states.capsLock}
        </p>
      }
    >
      <button
        ref={toggle}
        type="button"
        className="pc-reveal"
        aria-pressed={isShown}
        aria-label={showField(props.label)}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? hide : show}
      </button>
    </Field>
  )
}
