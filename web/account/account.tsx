import { useEffect, useState } from 'react'
import type { Account, Session } from '@portcullis/client'
import { client } from '../ui/client.ts'
import { useConfirmed } from '../ui/confirm-identity.tsx'
import { type Explanation, explain } from '../ui/explain.ts'
import { Refused } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { addressOf, serviceName } from '../ui/place.ts'
import { useSession } from '../ui/use-session.ts'
import { AccountClosure } from './account-closure.tsx'
import { AccountExport } from './account-export.tsx'
import { EmailChange } from './email-change.tsx'
import { PasswordChange } from './password-change.tsx'
import { Profile } from './profile.tsx'
import { RecentActivity } from './recent-activity.tsx'
import { Sessions } from './sessions.tsx'
import { SignOut } from './sign-out.tsx'

type Departure = 'signing-out' | 'closing' | 'closed'

/** Everything a person can do with their own account; whoever is not signed in is sent to sign in. */
export function AccountPage() {
  const session = useSession()
  const unreachable = useFirstAnswer()
  const confirmed = useConfirmed()
  const [departure, setDeparture] = useState<Departure>()

  // The SDK forgets a session before the server has ended it: leaving the page then would call that off.
  const mustLeave = session.status === 'signed-out' && departure === undefined
  const because = session.status === 'signed-out' ? session.reason : undefined
  useEffect(() => {
    if (mustLeave) location.replace(addressOf('signIn', { return_to: addressOf('account'), because }))
  }, [mustLeave])

  async function close() {
    setDeparture('closing')
    try {
      await confirmed(() => client.account.close())
      setDeparture('closed')
    } catch (rejection) {
      setDeparture(undefined)
      throw rejection
    }
  }

  if (departure === 'closed') return <Closed />
  if (departure === 'signing-out') return <SignOut />
  if (session.status === 'signed-in') {
    return <Rooms {...session} onSignOut={() => setDeparture('signing-out')} close={close} />
  }
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

type RoomsProps = { account: Account; session: Session; onSignOut: () => void; close: () => Promise<void> }

function Rooms({ account, session, onSignOut, close }: RoomsProps) {
  return (
    <>
      <header className="top">
        <p className="service">{serviceName}</p>
        <button type="button" className="button quiet" onClick={onSignOut}>
          Sign out
        </button>
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
        <RecentActivity current={session.id} />
        <AccountExport />
        <AccountClosure close={close} />
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
