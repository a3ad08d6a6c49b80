import { Page } from '../page.tsx'
import { useWords } from '../portcullis-context.ts'
import { WayTo } from '../way-to.tsx'

/** The address is confirmed and the account is there; a mail never signs anybody in. */
export function EmailConfirmed() {
  const { emailVerification, signIn } = useWords()
  return (
    <Page title={emailVerification.confirmed.title}>
      <p>{emailVerification.confirmed.intro}</p>
      <WayTo view="signIn" look="main">
        {signIn.title}
      </WayTo>
    </Page>
  )
}
