import { Page } from '../ui/page.tsx'
import { addressOf } from '../ui/place.ts'
import { handedOn } from './handed-on.ts'

/** The address is confirmed and the account is there; a mail never signs anybody in. */
export function EmailConfirmed() {
  return (
    <Page title="Your address is confirmed">
      <p>Your account is ready. Sign in with your e-mail address and your password.</p>
      <a className="button main" href={addressOf('signIn', handedOn())}>
        Sign in
      </a>
    </Page>
  )
}
