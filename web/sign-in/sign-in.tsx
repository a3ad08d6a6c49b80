import { useRef } from 'react'
import { refusals } from '@portcullis/protocol/refusals'
import { client } from '../ui/client.ts'
import { Form } from '../ui/form.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { addressOf, leaveFor } from '../ui/place.ts'
import { returnTo } from '../ui/return-to.ts'
import { SignInForm } from '../ui/sign-in-form.tsx'
import { useSession } from '../ui/use-session.ts'
import { handedOn } from './handed-on.ts'

const target = () => returnTo(location.search, location.origin, addressOf('account'))

/** Signs in and goes where the person was going. */
export function SignIn() {
  const session = useSession()
  const isOurs = useRef(false)

  if (session.status === 'signed-in' && !isOurs.current)
    return <SignedInAlready email={session.account.email} />

  return (
    <Page title="Sign in">
      <WhySignedOut />
      <SignInForm
        send={async (credentials) => {
          isOurs.current = true
          try {
            await client.signIn(credentials)
          } catch (rejection) {
            isOurs.current = false
            throw rejection
          }
          await leaveFor(target())
        }}
      />
      <nav className="ways" aria-label="Other ways">
        <a href={addressOf('passwordReset', handedOn())}>Forgot your password?</a>
        <a href={addressOf('signUp', handedOn())}>Create an account</a>
      </nav>
    </Page>
  )
}

/** No redirect of its own: an app that does not see this session would send the person back for ever. */
function SignedInAlready({ email }: { email: string }) {
  return (
    <Page title="You are signed in">
      <p>
        This browser is signed in as <strong className="address">{email}</strong>.
      </p>
      <a className="button main" href={target()}>
        Continue
      </a>
      <Form
        button="Sign out and use another account"
        busy="Signing out …"
        look="quiet"
        send={() => client.signOut()}
      />
    </Page>
  )
}

/** Why the page that sent the person here found no session, in our words and never the address's. */
function WhySignedOut() {
  const why = new URLSearchParams(location.search).get('because') ?? ''
  if (!/^session_(ended|expired|stolen)/.test(why) || !Object.hasOwn(refusals, why)) return null
  return <Notice tone="plain">{refusals[why as keyof typeof refusals].title}</Notice>
}
