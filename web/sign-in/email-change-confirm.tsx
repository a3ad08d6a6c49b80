import { client } from '../ui/client.ts'
import { ConfirmIdentity, useConfirmed } from '../ui/confirm-identity.tsx'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { addressOf } from '../ui/place.ts'
import { SignInForm } from '../ui/sign-in-form.tsx'
import { useSession } from '../ui/use-session.ts'
import { LinkNotValid } from './link-not-valid.tsx'
import { useLink } from './use-link.ts'

/** Confirms a new address, in a browser where the account is signed in. */
export function EmailChangeConfirm({ token }: { token: string | undefined }) {
  return <ConfirmIdentity>{token === undefined ? <Dead /> : <WithToken token={token} />}</ConfirmIdentity>
}

function WithToken({ token }: { token: string }) {
  const session = useSession()
  const confirmed = useConfirmed()
  const link = useLink(token)

  if (link.state === 'done') return <Done />
  if (link.state === 'dead') return <Dead />
  if (session.status === 'loading') return <Page title="Confirm your new address">One moment …</Page>
  if (session.status === 'signed-out') {
    return (
      <Page title="Sign in first">
        <p>A new address is confirmed by its account. Sign in here, with the address you have used so far.</p>
        <SignInForm />
      </Page>
    )
  }

  return (
    <Page title="Confirm your new address">
      <p>
        You are signed in as <strong className="address">{session.account.email}</strong>. From now on you
        sign in with the address that this mail came to.
      </p>
      <Form
        button="Use the new address"
        busy="Confirming …"
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
  return (
    <Page title="Your address is changed">
      <p>
        Sign in with the new address from now on. The old one has got a mail with which the change can be
        undone.
      </p>
      <a className="button main" href={addressOf('account')}>
        Go to your account
      </a>
    </Page>
  )
}

function Dead() {
  return (
    <LinkNotValid>
      <p>If you have several accounts, it may belong to another one than is signed in here.</p>
      <a className="button main" href={addressOf('account')}>
        Go to your account
      </a>
    </LinkNotValid>
  )
}
