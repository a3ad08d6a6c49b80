import { useState } from 'react'
import { EmailField, NameField } from '../field.tsx'
import { Form } from '../form.tsx'
import { Page } from '../page.tsx'
import { NewPasswordField } from '../password-field.tsx'
import { usePortcullis } from '../portcullis-context.ts'
import { WayTo } from '../way-to.tsx'
import { CheckYourMail } from './check-your-mail.tsx'

type Given = { email: string; name: string }

/** Asks for an account; it comes to be when its address is confirmed. */
export function SignUpView() {
  const { client, service, words } = usePortcullis()
  const [given, setGiven] = useState<Given>({ email: '', name: '' })
  const [isSent, setSent] = useState(false)
  const { title, intro, introOf, button, busy, haveAccount, haveCode } = words.signUp

  if (isSent) return <CheckYourMail email={given.email} onOtherAddress={() => setSent(false)} />

  return (
    <Page title={title}>
      <p>{service.name === undefined ? intro : introOf(service.name)}</p>
      <Form
        button={button}
        busy={busy}
        send={async (typed) => {
          const [email, password, name] = [typed('email'), typed('password'), typed('name').trim()]
          await client.signUp({ email, password, ...(name === '' ? {} : { name }) })
          setGiven({ email, name })
          setSent(true)
        }}
      >
        <NameField initial={given.name} />
        <EmailField initial={given.email} />
        <NewPasswordField label={words.fields.password} />
      </Form>
      <nav className="pc-ways" aria-label={words.otherWays}>
        <WayTo view="signIn">{haveAccount}</WayTo>
        <WayTo view="emailVerification">{haveCode}</WayTo>
      </nav>
    </Page>
  )
}
