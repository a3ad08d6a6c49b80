import { type Explanation, linked } from './explain.ts'
import { EmailField } from './field.tsx'
import { Form } from './form.tsx'
import { Next } from './notice.tsx'
import { PasswordField } from './password-field.tsx'
import { useClient, useWords } from './portcullis-context.ts'

export type Credentials = { email: string; password: string }

/** Address and password; the session then tells everyone who is signed in. */
export function SignInForm({ send }: { send?: (credentials: Credentials) => Promise<void> }) {
  const client = useClient()
  const { signIn: words, states } = useWords()
  const { button, busy } = words

  async function signIn(credentials: Credentials): Promise<void> {
    await client.signIn(credentials)
  }

  return (
    <Form
      button={button}
      busy={busy}
      advice={({ code }: Explanation) =>
        code === 'too_many_attempts' && (
          <p>
            <Next {...linked(states.locked, 'passwordReset')} />
          </p>
        )
      }
      send={(typed) => (send ?? signIn)({ email: typed('email'), password: typed('password') })}
    >
      <EmailField takesFocus />
      <PasswordField />
    </Form>
  )
}
