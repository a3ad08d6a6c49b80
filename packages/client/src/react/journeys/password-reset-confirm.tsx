import { Form } from '../form.tsx'
import { Page } from '../page.tsx'
import { NewPasswordField } from '../password-field.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { WayTo } from '../way-to.tsx'
import { LinkNotValid } from './link-not-valid.tsx'
import { SignInNext } from './sign-in-next.tsx'
import { useLink } from './use-link.ts'

/** Sets a new password with the mailed link. */
export function PasswordResetConfirmView({ token }: { token: string | undefined }) {
  const client = useClient()
  const { passwordReset } = useWords()
  const link = useLink(token)

  if (link.state === 'done') return <SignInNext done={passwordReset.done} />
  if (link.state === 'dead') {
    return (
      <LinkNotValid>
        <WayTo view="passwordReset" look="main">
          {passwordReset.newLink}
        </WayTo>
      </LinkNotValid>
    )
  }

  const { title, intro, button, busy } = passwordReset.choose
  return (
    <Page title={title}>
      <p>{intro}</p>
      <Form
        button={button}
        busy={busy}
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
