import { useEffect, useRef, useState } from 'react'
import type { PasswordRules } from '@portcullis/protocol/password-rules'
import { type Portcullis, usePortcullis } from './portcullis-context.ts'
import { type Strength, strengthOf } from './strength.ts'

/** Whose password it is, where that is known already. */
export type OwnData = Pick<PasswordRules, 'email' | 'name'>

const nothingTyped: Strength = { level: 0, words: '' }

/** So long a person has stopped typing before a screen reader tells, in milliseconds: not at every key. */
const restMs = 800

/**
 * Shows how strong the password in a field of its form looks, while it is typed. Its place is there from the
 * start, so that nothing moves. Address and name are the form's, unless the account's own are given. [WEB-10]
 */
export function StrengthMeter({ of, own }: { of: string; own?: OwnData | undefined }) {
  const portcullis = usePortcullis()
  const place = useRef<HTMLDivElement>(null)
  const [strength, setStrength] = useState(nothingTyped)
  const [told, setTold] = useState('')

  useEffect(() => {
    const form = place.current?.closest('form')
    const look = () => form && setStrength(strengthIn(form, of, own, portcullis))
    const forget = () => setStrength(nothingTyped)
    form?.addEventListener('input', look)
    form?.addEventListener('reset', forget)
    return () => {
      form?.removeEventListener('input', look)
      form?.removeEventListener('reset', forget)
    }
  }, [of, own?.email, own?.name, portcullis])

  useEffect(() => {
    const timer = setTimeout(() => setTold(strength.words), restMs)
    return () => clearTimeout(timer)
  }, [strength.words])

  return (
    <div ref={place} className="pc-strength">
      <meter min={0} max={4} low={2} high={3} optimum={4} value={strength.level} aria-hidden="true" />
      <p aria-hidden="true">{strength.words}</p>
      <p className="pc-unseen" aria-live="polite">
        {told}
      </p>
    </div>
  )
}

function strengthIn(
  form: HTMLFormElement,
  name: string,
  own: OwnData | undefined,
  { client, service, words }: Portcullis,
): Strength {
  const typed = new FormData(form)
  const textOf = (field: string) => String(typed.get(field) ?? '')
  const rules = {
    minLength: service.passwordMinLength,
    email: textOf('email'),
    name: textOf('name'),
    service: [service.name ?? '', new URL(client.baseUrl).hostname],
    ...own,
  }
  return strengthOf(textOf(name), rules, words.strength)
}
