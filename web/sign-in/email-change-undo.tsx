import { client } from '../ui/client.ts'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { addressOf } from '../ui/place.ts'
import { DeadLink } from './link-not-valid.tsx'
import { useLink } from './use-link.ts'

/** Gives an account back whose address was changed, or that was closed, perhaps by somebody else. */
export function EmailChangeUndo({ token }: { token: string | undefined }) {
  const link = useLink(token)

  if (link.state === 'done') {
    return (
      <Page title="Your account is yours again">
        <p>Every device is signed out. A mail is on its way to you: set a new password with its link.</p>
        <a className="button main" href={addressOf('signIn')}>
          Sign in
        </a>
      </Page>
    )
  }
  if (link.state === 'dead') return <DeadLink />

  return (
    <Page title="Take your account back">
      <p>
        The e-mail address of your account was changed, or the account was closed. If it was not you, or you
        have changed your mind, the button
      </p>
      <ul>
        <li>gives the account back to the address that this mail came to,</li>
        <li>signs out every device, yours included,</li>
        <li>sends you a mail to set a new password.</li>
      </ul>
      <Form
        button="Take it back"
        busy="Taking it back …"
        look="danger"
        onRefused={link.onRefused}
        send={async () => {
          await client.emailChange.undo({ token: link.token })
          link.finish()
        }}
      />
    </Page>
  )
}
