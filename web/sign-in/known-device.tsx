import { client } from '../ui/client.ts'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { addressOf } from '../ui/place.ts'
import { DeadLink } from './link-not-valid.tsx'
import { useLink } from './use-link.ts'

/** Lets a person into their account in a new browser while strangers are guessing at it. */
export function KnownDevice({ token }: { token: string | undefined }) {
  const link = useLink(token)

  if (link.state === 'done') {
    return (
      <Page title="This browser may try">
        <p>Sign in with your password. Wrong passwords of others do not keep you out here any more.</p>
        <a className="button main" href={addressOf('signIn')}>
          Sign in
        </a>
      </Page>
    )
  }
  if (link.state === 'dead') return <DeadLink />

  return (
    <Page title="Let this browser try">
      <p>
        Somebody has entered wrong passwords for your account, so no further ones are tried for a while. If
        you want to sign in here, in a browser where you have not before, the button lets you.
      </p>
      <Form
        button="Let this browser try"
        busy="One moment …"
        onRefused={link.onRefused}
        send={async () => {
          await client.knownDevice.confirm({ token: link.token })
          link.finish()
        }}
      />
    </Page>
  )
}
