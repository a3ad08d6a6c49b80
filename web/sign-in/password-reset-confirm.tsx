import { client } from '../ui/client.ts'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { NewPasswordField } from '../ui/password-field.tsx'
import { addressOf } from '../ui/place.ts'
import { LinkNotValid } from './link-not-valid.tsx'
import { useLink } from './use-link.ts'

/** Sets a new password with the mailed link. */
export function PasswordResetConfirm({ token }: { token: string | undefined }) {
  const link = useLink(token)

  if (link.state === 'done') {
    return (
      <Page title="Your password is set">
        <p>You are signed out everywhere. Sign in with the new password.</p>
        <a className="button main" href={addressOf('signIn')}>
          Sign in
        </a>
      </Page>
    )
  }
  if (link.state === 'dead') {
    return (
      <LinkNotValid>
        <a className="button main" href={addressOf('passwordReset')}>
          Ask for a new link
        </a>
      </LinkNotValid>
    )
  }

  return (
    <Page title="Choose a new password">
      <p>It replaces the old one, and every device is signed out.</p>
      <Form
        button="Set the password"
        busy="Setting …"
        onRefused={link.onRefused}
        send={async (typed) => {
          await client.passwordReset.confirm({ token: link.token, password: typed('password') })
          link.finish()
        }}
      >
        <NewPasswordField />
      </Form>
    </Page>
  )
}
