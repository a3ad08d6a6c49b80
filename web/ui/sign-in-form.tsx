import { client } from './client.ts'
import { EmailField } from './field.tsx'
import { Form } from './form.tsx'
import { PasswordField } from './password-field.tsx'

type Credentials = { email: string; password: string }

const signIn = async (credentials: Credentials): Promise<void> => {
  await client.signIn(credentials)
}

/** Address and password; the session then tells everyone who is signed in. */
export function SignInForm({ send = signIn }: { send?: (credentials: Credentials) => Promise<void> }) {
  return (
    <Form
      button="Sign in"
      busy="Signing in …"
      send={(typed) => send({ email: typed('email'), password: typed('password') })}
    >
      <EmailField takesFocus />
      <PasswordField />
    </Form>
  )
}
