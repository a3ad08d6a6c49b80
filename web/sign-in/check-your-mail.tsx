import { useState } from 'react'
import { client } from '../ui/client.ts'
import { CodeField, digitsOf } from '../ui/field.tsx'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { EmailConfirmed } from './email-confirmed.tsx'
import { SendAgain } from './send-again.tsx'

type Props = { email: string; onOtherAddress: () => void }

/** A mail is on its way: its link may be opened anywhere, its code works here. */
export function CheckYourMail({ email, onOtherAddress }: Props) {
  const [isConfirmed, setConfirmed] = useState(false)
  if (isConfirmed) return <EmailConfirmed />

  return (
    <Page title="Check your mail">
      <p>
        We have sent a mail to <strong className="address">{email}</strong>. Open its link, or type its code
        here. The code works for ten minutes and only in this browser.
      </p>
      <Form
        button="Confirm"
        busy="Confirming …"
        send={async (typed) => {
          await client.emailVerification.confirm({ code: digitsOf(typed('code')), email })
          setConfirmed(true)
        }}
      >
        <CodeField />
      </Form>
      <div className="ways">
        <SendAgain send={() => client.emailVerification.request({ email })} />
        <button type="button" className="link" onClick={onOtherAddress}>
          Use another address
        </button>
      </div>
    </Page>
  )
}
