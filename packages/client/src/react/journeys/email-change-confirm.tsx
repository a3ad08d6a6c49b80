import { ConfirmIdentity, useConfirmed } from '../confirm-identity.tsx'
import { Address, Filled } from '../filled.tsx'
import { Form } from '../form.tsx'
import { Page } from '../page.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { SignInForm } from '../sign-in-form.tsx'
import { useSession } from '../use-session.ts'
import { WayTo } from '../way-to.tsx'
import { LinkNotValid } from './link-not-valid.tsx'
import { useLink } from './use-link.ts'

/** Confirms a new address, in a browser where the account is signed in. */
export function EmailChangeConfirmView({ token }: { token: string | undefined }) {
  return <ConfirmIdentity>{token === undefined ? <Dead /> : <WithToken token={token} />}</ConfirmIdentity>
}

function WithToken({ token }: { token: string }) {
  const client = useClient()
  const words = useWords()
  const session = useSession()
  const confirmed = useConfirmed()
  const link = useLink(token)
  const { title, intro, button, signInFirst } = words.mailedLink.emailChange

  if (link.state === 'done') return <Done />
  if (link.state === 'dead') return <Dead />
  if (session.status === 'loading') return <Page title={title}>{words.oneMoment}</Page>
  if (session.status === 'signed-out') {
    return (
      <Page title={signInFirst.title}>
        <p>{signInFirst.intro}</p>
        <SignInForm />
      </Page>
    )
  }

  return (
    <Page title={title}>
      <p>
        <Filled sentence={intro}>
          <Address>{session.account.email}</Address>
        </Filled>
      </p>
      <Form
        button={button}
        busy={words.emailVerification.confirming}
        onRefused={link.onRefused}
        send={async () => {
          await confirmed(() => client.emailChange.confirm({ token }))
          link.finish()
        }}
      />
    </Page>
  )
}

function Done() {
  const { done, toAccount } = useWords().mailedLink.emailChange
  return (
    <Page title={done.title}>
      <p>{done.intro}</p>
      <WayTo view="account" look="main">
        {toAccount}
      </WayTo>
    </Page>
  )
}

function Dead() {
  const { otherAccount, toAccount } = useWords().mailedLink.emailChange
  return (
    <LinkNotValid>
      <p>{otherAccount}</p>
      <WayTo view="account" look="main">
        {toAccount}
      </WayTo>
    </LinkNotValid>
  )
}
