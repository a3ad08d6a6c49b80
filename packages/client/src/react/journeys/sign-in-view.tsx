import { useEffect, useRef, useState } from 'react'
import type { RefusalCode } from '@portcullis/protocol/refusals'
import { Address, Filled } from '../filled.tsx'
import { Form } from '../form.tsx'
import { Notice } from '../notice.tsx'
import { Page } from '../page.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { SignInForm } from '../sign-in-form.tsx'
import { useSession } from '../use-session.ts'
import { WayTo } from '../way-to.tsx'

export type SignInProps = {
  /** Called when somebody has signed in here; the form stays busy until it is done. */
  onSignedIn?: (() => unknown) | undefined
  /** Where "Continue" leads whoever is signed in already. */
  continueTo?: string | undefined
  /** Why the session before is over, if the client does not know it. */
  because?: RefusalCode | undefined
}

/** Signs in, and says who is signed in already. */
export function SignInView({ onSignedIn, continueTo, because }: SignInProps) {
  const client = useClient()
  const words = useWords()
  const session = useSession()
  const isOurs = useRef(false)

  if (session.status === 'signed-in' && !isOurs.current) {
    return <SignedInAlready email={session.account.email} continueTo={continueTo} />
  }

  const why = because ?? (session.status === 'signed-out' ? session.reason : undefined)
  return (
    <Page title={words.signIn.title}>
      {why !== undefined && <WhySignedOut reason={why} />}
      <WithoutCookies />
      <SignInForm
        send={async (credentials) => {
          // Whoever waits for the sign-in must not see "you are signed in" for a moment.
          isOurs.current = onSignedIn !== undefined
          try {
            await client.signIn(credentials)
          } catch (rejection) {
            isOurs.current = false
            throw rejection
          }
          await onSignedIn?.()
        }}
      />
      <nav className="pc-ways" aria-label={words.otherWays}>
        <WayTo view="passwordReset">{words.signIn.forgotten}</WayTo>
        <WayTo view="signUp">{words.signIn.create}</WayTo>
      </nav>
    </Page>
  )
}

/** No redirect of its own: an app that does not see this session would send the person back for ever. */
function SignedInAlready({ email, continueTo }: { email: string; continueTo: string | undefined }) {
  const client = useClient()
  const { already, alreadyAs, goOn, useAnother, signingOut } = useWords().signIn
  return (
    <Page title={already}>
      <p>
        <Filled sentence={alreadyAs}>
          <Address>{email}</Address>
        </Filled>
      </p>
      {continueTo !== undefined && (
        <a className="pc-button pc-main" href={continueTo}>
          {goOn}
        </a>
      )}
      <Form button={useAnother} busy={signingOut} look="quiet" send={() => client.signOut()} />
    </Page>
  )
}

/** Why a session is over, unless the person has ended it here. */
function WhySignedOut({ reason }: { reason: RefusalCode }) {
  const { refusals } = useWords()
  if (!/^session_(ended|expired|stolen)/.test(reason) || !Object.hasOwn(refusals, reason)) return null
  return <Notice tone="info">{refusals[reason]}</Notice>
}

/** Said before anything is typed, where the browser itself says so; a server that renders does not know. */
function WithoutCookies() {
  const { title, next } = useWords().states.noCookies
  const [isWithout, setWithout] = useState(false)
  useEffect(() => setWithout(navigator.cookieEnabled === false), [])
  return (
    <div role="alert">
      {isWithout && (
        <Notice tone="bad">
          <strong>{title}</strong> {next}
        </Notice>
      )}
    </div>
  )
}
