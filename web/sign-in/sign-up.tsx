import { useState } from 'react'
import { client } from '../ui/client.ts'
import { EmailField, NameField } from '../ui/field.tsx'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { NewPasswordField } from '../ui/password-field.tsx'
import { addressOf, serviceName } from '../ui/place.ts'
import { CheckYourMail } from './check-your-mail.tsx'
import { handedOn } from './handed-on.ts'

type Given = { email: string; name: string }

/** Asks for an account; it comes to be when its address is confirmed. */
export function SignUp() {
  const [given, setGiven] = useState<Given>({ email: '', name: '' })
  const [isSent, setSent] = useState(false)

  if (isSent) return <CheckYourMail email={given.email} onOtherAddress={() => setSent(false)} />

  return (
    <Page title="Create an account">
      <p>One account for {serviceName}. You confirm your e-mail address next.</p>
      <Form
        button="Create account"
        busy="Creating …"
        send={async (typed) => {
          const [email, password, name] = [typed('email'), typed('password'), typed('name').trim()]
          await client.signUp({ email, password, ...(name === '' ? {} : { name }) })
          setGiven({ email, name })
          setSent(true)
        }}
      >
        <NameField initial={given.name} />
        <EmailField initial={given.email} />
        <NewPasswordField label="Password" />
      </Form>
      <nav className="ways" aria-label="Other ways">
        <a href={addressOf('signIn', handedOn())}>I have an account</a>
        <a href={addressOf('emailVerification')}>I have a code</a>
      </nav>
    </Page>
  )
}
