import { useState } from 'react'
import { client } from '../ui/client.ts'
import { EmailField } from '../ui/field.tsx'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { addressOf } from '../ui/place.ts'
import { handedOn } from './handed-on.ts'
import { SendAgain } from './send-again.tsx'

/** Asks for the mail with which a new password can be set. */
export function PasswordReset() {
  const [email, setEmail] = useState('')
  const [isSent, setSent] = useState(false)

  if (isSent) return <OnItsWay email={email} onOtherAddress={() => setSent(false)} />

  return (
    <Page title="Set a new password">
      <p>Enter the address of your account, and we send you a link.</p>
      <Form
        button="Send the link"
        busy="Sending …"
        send={async (typed) => {
          await client.passwordReset.request({ email: typed('email') })
          setEmail(typed('email'))
          setSent(true)
        }}
      >
        <EmailField initial={email} takesFocus />
      </Form>
      <nav className="ways" aria-label="Other ways">
        <a href={addressOf('signIn', handedOn())}>Back to sign in</a>
      </nav>
    </Page>
  )
}

function OnItsWay({ email, onOtherAddress }: { email: string; onOtherAddress: () => void }) {
  return (
    <Page title="Check your mail">
      <p>
        If there is an account for <strong className="address">{email}</strong>, a mail is on its way. Open
        its link to set a new password.
      </p>
      <div className="ways">
        <SendAgain send={() => client.passwordReset.request({ email })} />
        <button type="button" className="link" onClick={onOtherAddress}>
          Use another address
        </button>
        <a href={addressOf('signIn', handedOn())}>Back to sign in</a>
      </div>
    </Page>
  )
}
