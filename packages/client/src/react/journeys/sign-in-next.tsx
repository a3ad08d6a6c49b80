import { Page } from '../page.tsx'
import { useWords } from '../portcullis-context.ts'
import { WayTo } from '../way-to.tsx'

/** What has been done, and signing in as the next step: a mail never signs anybody in. */
export function SignInNext({ done }: { done: { title: string; intro: string } }) {
  return (
    <Page title={done.title}>
      <p>{done.intro}</p>
      <WayTo view="signIn" look="main">
        {useWords().signIn.title}
      </WayTo>
    </Page>
  )
}
