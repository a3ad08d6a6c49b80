import { useState } from 'react'
import { EmailField } from '../field.tsx'
import { Address, Filled } from '../filled.tsx'
import { Form } from '../form.tsx'
import { Page } from '../page.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { WayTo } from '../way-to.tsx'
import { SendAgain } from './send-again.tsx'

/** Asks for the mail with which a new password can be set. */
export function PasswordResetView() {
  const client = useClient()
  const { checkYourMail, otherWays, passwordReset } = useWords()
  const [email, setEmail] = useState('')
  const [isSent, setSent] = useState(false)

  if (isSent) return <OnItsWay email={email} onOtherAddress={() => setSent(false)} />

  return (
    <Page title={passwordReset.title}>
      <p>{passwordReset.intro}</p>
      <Form
        button={passwordReset.button}
        busy={checkYourMail.sending}
        send={async (typed) => {
          await client.passwordReset.request({ email: typed('email') })
          setEmail(typed('email'))
          setSent(true)
        }}
      >
        <EmailField initial={email} takesFocus />
      </Form>
      <nav className="pc-ways" aria-label={otherWays}>
        <WayTo view="signIn">{passwordReset.backToSignIn}</WayTo>
      </nav>
    </Page>
  )
}

function OnItsWay({ email, onOtherAddress }: { email: string; onOtherAddress: () => void }) {
  const client = useClient()
  const { checkYourMail, passwordReset } = useWords()
  return (
    <Page title={checkYourMail.title}>
      <p>
        <Filled sentence={checkYourMail.resetSent}>
          <Address>{email}</Address>
        </Filled>
      </p>
      <div className="pc-ways">
        <SendAgain send={() => client.passwordReset.request({ email })} />
        <button type="button" className="pc-link" onClick={onOtherAddress}>
          {checkYourMail.otherAddress}
        </button>
        <WayTo view="signIn">{passwordReset.backToSignIn}</WayTo>
      </div>
    </Page>
  )
}
