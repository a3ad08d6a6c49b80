import { useState } from 'react'
import { CodeField, digitsOf } from '../field.tsx'
import { Address, Filled } from '../filled.tsx'
import { Form } from '../form.tsx'
import { Page } from '../page.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { SendAgain } from './send-again.tsx'
import { SignInNext } from './sign-in-next.tsx'

type Props = { email: string; onOtherAddress: () => void }

/** A mail is on its way: its link may be opened anywhere, its code works here. */
export function CheckYourMail({ email, onOtherAddress }: Props) {
  const client = useClient()
  const { checkYourMail, emailVerification } = useWords()
  const [isConfirmed, setConfirmed] = useState(false)
  if (isConfirmed) return <SignInNext done={emailVerification.confirmed} />

  return (
    <Page title={checkYourMail.title}>
      <p>
        <Filled sentence={checkYourMail.sent}>
          <Address>{email}</Address>
        </Filled>
      </p>
      <Form
        button={emailVerification.confirm}
        busy={emailVerification.confirming}
        send={async (typed) => {
          await client.emailVerification.confirm({ code: digitsOf(typed('code')), email })
          setConfirmed(true)
        }}
      >
        <CodeField />
      </Form>
      <div className="pc-ways">
        <SendAgain send={() => client.emailVerification.request({ email })} />
        <button type="button" className="pc-link" onClick={onOtherAddress}>
          {checkYourMail.otherAddress}
        </button>
      </div>
    </Page>
  )
}
