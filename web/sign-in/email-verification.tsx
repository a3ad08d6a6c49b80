import { useState } from 'react'
import { client } from '../ui/client.ts'
import type { Explanation } from '../ui/explain.ts'
import { CodeField, digitsOf, EmailField } from '../ui/field.tsx'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { addressOf } from '../ui/place.ts'
import { CheckYourMail } from './check-your-mail.tsx'
import { EmailConfirmed } from './email-confirmed.tsx'

type View = 'link' | 'code' | 'ask' | 'sent' | 'confirmed'

/** Confirms the address of a sign-up: by the mailed link, or by the mailed code. */
export function EmailVerification({ token }: { token: string | undefined }) {
  const [view, setView] = useState<View>(token === undefined ? 'code' : 'link')
  const [email, setEmail] = useState('')

  if (view === 'confirmed') return <EmailConfirmed />
  if (view === 'sent') return <CheckYourMail email={email} onOtherAddress={() => setView('ask')} />
  if (view === 'ask') {
    return (
      <AskAgain
        onSent={(to) => {
          setEmail(to)
          setView('sent')
        }}
      />
    )
  }

  const steps = { onConfirmed: () => setView('confirmed'), onAskAgain: () => setView('ask') }
  return view === 'link' && token !== undefined ? <ByLink token={token} {...steps} /> : <ByCode {...steps} />
}

type Steps = { onConfirmed: () => void; onAskAgain: () => void }

/** Waits for the button: a mail scanner that opens the link, script and all, uses nothing up. [WEB-5] */
function ByLink({ token, onConfirmed, onAskAgain }: Steps & { token: string }) {
  const [needsPassword, setNeedsPassword] = useState(false)
  const [isDead, setDead] = useState(false)

  function onRefused({ code }: Explanation) {
    if (code === 'password_needed') setNeedsPassword(true)
    setDead(code === 'invalid_link')
  }

  return (
    <Page title="Confirm your e-mail address">
      {needsPassword ? (
        <p>You opened this in another browser: enter the password that you signed up with.</p>
      ) : (
        <p>
          Press the button if it was you who created an account with this address. Otherwise close this page.
        </p>
      )}
      <Form
        button="Confirm my address"
        busy="Confirming …"
        onRefused={onRefused}
        send={async (typed) => {
          await client.emailVerification.confirm(
            needsPassword ? { token, password: typed('password') } : { token },
          )
          onConfirmed()
        }}
      >
        {needsPassword && <PasswordField />}
      </Form>
      {isDead && <p>If you have confirmed it before, all is well: sign in. If not, ask for another mail.</p>}
      {isDead && <OtherWays onAskAgain={onAskAgain} />}
    </Page>
  )
}

function ByCode({ onConfirmed, onAskAgain }: Steps) {
  return (
    <Page title="Confirm your e-mail address">
      <p>
        Open the link in the mail that we sent you, or type its code here, in the browser in which you signed
        up.
      </p>
      <Form
        button="Confirm"
        busy="Confirming …"
        send={async (typed) => {
          await client.emailVerification.confirm({ code: digitsOf(typed('code')), email: typed('email') })
          onConfirmed()
        }}
      >
        <EmailField />
        <CodeField />
      </Form>
      <OtherWays onAskAgain={onAskAgain} />
    </Page>
  )
}

function AskAgain({ onSent }: { onSent: (email: string) => void }) {
  return (
    <Page title="Send the mail again">
      <p>Enter the address that you signed up with. If it waits to be confirmed, a new mail is on its way.</p>
      <Form
        button="Send"
        busy="Sending …"
        send={async (typed) => {
          await client.emailVerification.request({ email: typed('email') })
          onSent(typed('email'))
        }}
      >
        <EmailField />
      </Form>
    </Page>
  )
}

function OtherWays({ onAskAgain }: Pick<Steps, 'onAskAgain'>) {
  return (
    <nav className="ways" aria-label="Other ways">
      <button type="button" className="link" onClick={onAskAgain}>
        Send me another mail
      </button>
      <a href={addressOf('signIn')}>Sign in</a>
    </nav>
  )
}
