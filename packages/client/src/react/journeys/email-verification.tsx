import { useState } from 'react'
import { AuthRefusal } from '../../auth-refusal.ts'
import { CodeField, digitsOf, EmailField } from '../field.tsx'
import { Form, type Typed } from '../form.tsx'
import { Page } from '../page.tsx'
import { PasswordField } from '../password-field.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { Cancelled } from '../use-action.ts'
import { WayTo } from '../way-to.tsx'
import { CheckYourMail } from './check-your-mail.tsx'
import { LinkNotValid } from './link-not-valid.tsx'
import { SignInNext } from './sign-in-next.tsx'

type View = 'link' | 'dead' | 'code' | 'ask' | 'sent' | 'confirmed'

/** Confirms the address of a sign-up: by the mailed link, or by the mailed code. */
export function EmailVerificationView({ token }: { token: string | undefined }) {
  const [view, setView] = useState<View>(token === undefined ? 'code' : 'link')
  const [email, setEmail] = useState('')
  const { confirmed } = useWords().emailVerification

  const onConfirmed = () => setView('confirmed')
  const onAskAgain = () => setView('ask')
  const onSent = (to: string) => {
    setEmail(to)
    setView('sent')
  }

  if (view === 'confirmed') return <SignInNext done={confirmed} />
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
  const client = useClient()
  const { title, byLink, byLinkElsewhere, confirmAddress, confirming } = useWords().emailVerification
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
    <Page title={title}>
      <p role="status">{needsPassword ? byLinkElsewhere : byLink}</p>
      <Form
        key={String(needsPassword)}
        button={confirmAddress}
        busy={confirming}
        onRefused={({ code }) => code === 'invalid_link' && onDead()}
        send={confirm}
      >
        {needsPassword && <PasswordField takesFocus />}
      </Form>
    </Page>
  )
}

function DeadLink({ onAskAgain }: { onAskAgain: () => void }) {
  const { emailVerification, signIn } = useWords()
  return (
    <LinkNotValid>
      <p>{emailVerification.dead}</p>
      <WayTo view="signIn" look="main">
        {signIn.title}
      </WayTo>
      <button type="button" className="pc-button pc-quiet" onClick={onAskAgain}>
        {emailVerification.another}
      </button>
    </LinkNotValid>
  )
}

function ByCode({ onConfirmed, onAskAgain }: { onConfirmed: () => void; onAskAgain: () => void }) {
  const client = useClient()
  const { emailVerification, otherWays, signIn } = useWords()
  return (
    <Page title={emailVerification.title}>
      <p>{emailVerification.byCode}</p>
      <Form
        button={emailVerification.confirm}
        busy={emailVerification.confirming}
        send={async (typed) => {
          await client.emailVerification.confirm({ code: digitsOf(typed('code')), email: typed('email') })
          onConfirmed()
        }}
      >
        <EmailField />
        <CodeField />
      </Form>
      <nav className="pc-ways" aria-label={otherWays}>
        <button type="button" className="pc-link" onClick={onAskAgain}>
          {emailVerification.another}
        </button>
        <WayTo view="signIn">{signIn.title}</WayTo>
      </nav>
    </Page>
  )
}

function AskAgain({ onSent }: { onSent: (email: string) => void }) {
  const client = useClient()
  const { checkYourMail, emailVerification } = useWords()
  const { title, intro, button } = emailVerification.askAgain
  return (
    <Page title={title}>
      <p>{intro}</p>
      <Form
        button={button}
        busy={checkYourMail.sending}
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
