import { useState } from 'react'
import { client } from '../ui/client.ts'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { addressOf } from '../ui/place.ts'
import { LinkNotValid } from './link-not-valid.tsx'

/** Puts back the earlier address of an account that somebody else may have in hands. */
export function EmailChangeUndo({ token }: { token: string | undefined }) {
  const [state, setState] = useState<'open' | 'done' | 'dead'>('open')

  if (state === 'done') {
    return (
      <Page title="Your earlier address is back">
        <p>Every device is signed out. A mail is on its way to you: set a new password with its link.</p>
        <a className="button main" href={addressOf('signIn')}>
          Sign in
        </a>
      </Page>
    )
  }
  if (state === 'dead' || token === undefined) {
    return (
      <LinkNotValid>
        <a className="button main" href={addressOf('passwordReset')}>
          Set a new password
        </a>
      </LinkNotValid>
    )
  }

  return (
    <Page title="Undo the change of address">
      <p>
        If you did not change the e-mail address of your account, somebody else may have it in hands. The
        button
      </p>
      <ul>
        <li>puts back the address that this mail came to,</li>
        <li>signs out every device, yours included,</li>
        <li>sends you a mail to set a new password.</li>
      </ul>
      <Form
        button="Undo the change"
        busy="Undoing …"
        look="danger"
        onRefused={({ code }) => setState(code === 'invalid_link' ? 'dead' : 'open')}
        send={async () => {
          await client.emailChange.undo({ token })
          setState('done')
        }}
      />
    </Page>
  )
}
