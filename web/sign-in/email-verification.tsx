import { useState } from 'react'
import { AuthRefusal } from '@portcullis/client'
import { client } from '../ui/client.ts'
import { CodeField, digitsOf, EmailField } from '../ui/field.tsx'
import { Cancelled, Form, type Typed } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { addressOf } from '../ui/place.ts'
import { CheckYourMail } from './check-your-mail.tsx'
import { EmailConfirmed } from './email-confirmed.tsx'
import { LinkNotValid } from './link-not-valid.tsx'

type View = 'link' | 'dead' | 'code' | 'ask' | 'sent' | 'confirmed'

/** Confirms the address of a sign-up: by the mailed link, or by the mailed code. */
export function EmailVerification({ token }: { token: string | undefined }) {
  const [view, setView] = useState<View>(token === undefined ? 'code' : 'link')
  const [email, setEmail] = useState('')

  const onConfirmed = () => setView('confirmed')
  const onAskAgain = () => setView('ask')
  const onSent = (to: string) => {
    setEmail(to)
    setView('sent')
  }

  if (view === 'confirmed') return <EmailConfirmed />
  if (view === 'sent') return <CheckYourMail email={email} onOtherAddress={onAskAgain} />
  if (view === 'ask') return <AskAgain onSent={onSent} />
  if (view === 'dead') return <DeadLink onAskAgain={onAskAgain} />
  if (view === 'link' && token !== undefined) {
    return <ByLink token={token} onConfirmed={onConfirmed} onDead={() => setView('dead')} />
  }
  return <ByCode onConfirmed={onConfirmed} onAskAgain={onAskAgain} />
}

type ByLinkProps = { token: string; onConfirmed: () => void; onDead: () => void }

/** Waits for the button: a mail scanner that opens the link, script and all, uses nothing up. [WEB-5] */
function ByLink({ token, onConfirmed, onDead }: ByLinkProps) {
  const [needsPassword, setNeedsPassword] = useState(false)

  async function confirm(typed: Typed) {
    try {
      const password = needsPassword ? { password: typed('password') } : {}
      await client.emailVerification.confirm({ token, ...password })
    } catch (rejection) {
      if (!(rejection instanceof AuthRefusal) || rejection.code !== 'password_needed') throw rejection
      setNeedsPassword(true)
      throw new Cancelled()
    }
    onConfirmed()
  }

  return (
    <Page title="Confirm your e-mail address">
      <p role="status">
        {needsPassword
          ? 'You opened this in another browser: enter the password that you signed up with.'
          : 'Press the button if you have created an account with this address. Otherwise close this page.'}
      </p>
      <Form
        key={String(needsPassword)}
        button="Confirm my address"
        busy="Confirming …"
        onRefused={({ code }) => code === 'invalid_link' && onDead()}
        send={confirm}
      >
        {needsPassword && <PasswordField takesFocus />}
      </Form>
    </Page>
  )
}

function DeadLink({ onAskAgain }: { onAskAgain: () => void }) {
  return (
    <LinkNotValid>
      <p>If you have confirmed your address before, all is well: sign in.</p>
      <a className="button main" href={addressOf('signIn')}>
        Sign in
      </a>
      <button type="button" className="button quiet" onClick={onAskAgain}>
        Send me another mail
      </button>
    </LinkNotValid>
  )
}

function ByCode({ onConfirmed, onAskAgain }: { onConfirmed: () => void; onAskAgain: () => void }) {
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
      <nav className="ways" aria-label="Other ways">
        <button type="button" className="link" onClick={onAskAgain}>
          Send me another mail
        </button>
        <a href={addressOf('signIn')}>Sign in</a>
      </nav>
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
