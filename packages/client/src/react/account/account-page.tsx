import { useEffect, useRef, useState } from 'react'
import type { RefusalCode } from '@portcullis/protocol/refusals'
import type { Account, Session } from '@portcullis/protocol/shapes'
import { ConfirmIdentity, useConfirmed } from '../confirm-identity.tsx'
import { type Explanation, explain } from '../explain.ts'
import { Address, Filled } from '../filled.tsx'
import { Refused } from '../notice.tsx'
import { Page, Root, Title } from '../page.tsx'
import { useClient, usePortcullis, useWords } from '../portcullis-context.ts'
import { useSession } from '../use-session.ts'
import { WayTo } from '../way-to.tsx'
import { AccountClosure } from './account-closure.tsx'
import { AccountExport } from './account-export.tsx'
import { EmailChange } from './email-change.tsx'
import { PasswordChange } from './password-change.tsx'
import { Profile } from './profile.tsx'
import { RecentActivity } from './recent-activity.tsx'
import { Sessions } from './sessions.tsx'
import { SignOut } from './sign-out.tsx'

export type AccountPageProps = {
  /** Called when nobody is signed in, or not any more, with the reason if the server gave one. */
  onSignedOut?: ((reason: RefusalCode | undefined) => void) | undefined
  /** Called instead when the person has signed out here. */
  onSignOut?: (() => void) | undefined
  /** The part for which a person comes: it takes the focus. */
  opensAt?: 'password' | undefined
}

type Departure = 'signing-out' | 'closing' | 'closed'

/** Everything a person can do with their own account. */
export function AccountPage(props: AccountPageProps) {
  return (
    <ConfirmIdentity>
      <Stay {...props} />
    </ConfirmIdentity>
  )
}

function Stay({ onSignedOut, onSignOut, opensAt }: AccountPageProps) {
  const client = useClient()
  const session = useSession()
  const confirmed = useConfirmed()
  const [departure, setDeparture] = useState<Departure>()

  // The SDK forgets a session before the server has ended it: leaving the page then would call that off.
  const mustLeave = session.status === 'signed-out' && departure === undefined
  const reason = session.status === 'signed-out' ? session.reason : undefined
  useEffect(() => {
    if (mustLeave) onSignedOut?.(reason)
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
  if (departure === 'signing-out') return <SignOut onDone={onSignOut ?? (() => setDeparture(undefined))} />
  if (session.status === 'signed-in') {
    const onLeave = () => setDeparture('signing-out')
    return <Rooms {...session} onSignOut={onLeave} close={close} opensAt={opensAt} />
  }
  return session.status === 'loading' || onSignedOut !== undefined ? <FirstAnswer /> : <SignedOutHere />
}

type RoomsProps = {
  account: Account
  session: Session
  onSignOut: () => void
  close: () => Promise<void>
  opensAt: AccountPageProps['opensAt']
}

function Rooms({ account, session, onSignOut, close, opensAt }: RoomsProps) {
  const { title, signOut, signedInAs } = useWords().account
  return (
    <Root className="pc-account">
      <div className="pc-top">
        <Title>{title}</Title>
        <button type="button" className="pc-button pc-quiet" onClick={onSignOut}>
          {signOut}
        </button>
      </div>
      <p className="pc-whose">
        <Filled sentence={signedInAs}>
          <Address>{account.email}</Address>
        </Filled>
      </p>
      <Profile account={account} />
      <EmailChange account={account} />
      <PasswordChange account={account} takesFocus={opensAt === 'password'} />
      <Sessions current={session.id} />
      <RecentActivity current={session.id} />
      <AccountExport />
      <AccountClosure close={close} />
    </Root>
  )
}

/** Until the server has said who is signed in. */
function FirstAnswer() {
  const { client, words } = usePortcullis()
  const [unreachable, setUnreachable] = useState<Explanation>()
  const isAsking = useRef(false)

  async function ask() {
    if (isAsking.current) return
    isAsking.current = true
    setUnreachable(undefined)
    await client.ready().catch((rejection) => setUnreachable(explain(rejection, words)))
    isAsking.current = false
  }
  useEffect(() => void ask(), [])

  return (
    <Page title={words.account.title}>
      {unreachable === undefined && <p>{words.oneMoment}</p>}
      <div role="alert">{unreachable !== undefined && <Refused explanation={unreachable} />}</div>
      {unreachable !== undefined && (
        <button type="button" className="pc-button pc-main" onClick={ask}>
          {words.account.tryAgain}
        </button>
      )}
    </Page>
  )
}

function SignedOutHere() {
  const { account, signIn } = useWords()
  return (
    <Page title={account.signedOut.title}>
      <p>{account.signedOut.intro}</p>
      <WayTo view="signIn" look="main">
        {signIn.title}
      </WayTo>
    </Page>
  )
}

function Closed() {
  const { account, passwordReset } = useWords()
  return (
    <Page title={account.closure.closed.title}>
      <p>{account.closure.closed.intro}</p>
      <WayTo view="signIn">{passwordReset.backToSignIn}</WayTo>
    </Page>
  )
}
