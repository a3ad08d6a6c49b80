import { useEffect, useState } from 'react'
import type { Account, Session } from '@portcullis/client'
import { client } from '../ui/client.ts'
import { type Explanation, explain } from '../ui/explain.ts'
import { Form } from '../ui/form.tsx'
import { Refused } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { addressOf, serviceName } from '../ui/place.ts'
import { useSession } from '../ui/use-session.ts'
import { AccountClosure } from './account-closure.tsx'
import { AccountExport } from './account-export.tsx'
import { EmailChange } from './email-change.tsx'
import { PasswordChange } from './password-change.tsx'
import { Profile } from './profile.tsx'
import { Sessions } from './sessions.tsx'

/** Everything a person can do with their own account; whoever is not signed in is sent to sign in. */
export function AccountPage() {
  const session = useSession()
  const [isClosed, setClosed] = useState(false)
  const unreachable = useFirstAnswer()

  const mustLeave = session.status === 'signed-out' && !isClosed
  const because = session.status === 'signed-out' ? session.reason : undefined
  useEffect(() => {
    if (mustLeave) location.replace(addressOf('signIn', { return_to: addressOf('account'), because }))
  }, [mustLeave])

  if (isClosed) return <Closed />
  if (session.status === 'signed-in') return <Rooms {...session} onClosed={() => setClosed(true)} />
  return (
    <Page title="Your account">
      {unreachable === undefined ? <p>One moment …</p> : <Unreachable explanation={unreachable} />}
    </Page>
  )
}

function useFirstAnswer(): Explanation | undefined {
  const [unreachable, setUnreachable] = useState<Explanation>()
  useEffect(() => {
    client.ready().catch((rejection) => setUnreachable(explain(rejection)))
  }, [])
  return unreachable
}

type RoomsProps = { account: Account; session: Session; onClosed: () => void }

function Rooms({ account, session, onClosed }: RoomsProps) {
  return (
    <>
      <header className="top">
        <p className="service">{serviceName}</p>
        <Form button="Sign out" busy="Signing out …" look="quiet" send={() => client.signOut()} />
      </header>
      <main className="rooms">
        <h1 tabIndex={-1}>Your account</h1>
        <p className="whose">
          Signed in as <strong className="address">{account.email}</strong>
        </p>
        <Profile account={account} />
        <EmailChange account={account} />
        <PasswordChange account={account} />
        <Sessions current={session.id} />
        <AccountExport />
        <AccountClosure onClosed={onClosed} />
      </main>
    </>
  )
}

function Unreachable({ explanation }: { explanation: Explanation }) {
  return (
    <>
      <div role="alert">
        <Refused explanation={explanation} />
      </div>
      <button type="button" className="button main" onClick={() => location.reload()}>
        Try again
      </button>
    </>
  )
}

function Closed() {
  return (
    <Page title="Your account is closed">
      <p>You are signed out everywhere. You may close this page.</p>
      <a href={addressOf('signIn')}>Back to sign in</a>
    </Page>
  )
}
