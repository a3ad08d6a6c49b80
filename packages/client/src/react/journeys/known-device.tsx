import { Form } from '../form.tsx'
import { Page } from '../page.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { DeadLink } from './link-not-valid.tsx'
import { SignInNext } from './sign-in-next.tsx'
import { useLink } from './use-link.ts'

/** Lets a person into their account in a new browser while strangers are guessing at it. */
export function KnownDeviceView({ token }: { token: string | undefined }) {
  const client = useClient()
  const words = useWords()
  const { title, intro, button, done } = words.mailedLink.knownDevice
  const link = useLink(token)

  if (link.state === 'done') return <SignInNext done={done} />
  if (link.state === 'dead') return <DeadLink />

  return (
    <Page title={title}>
      <p>{intro}</p>
      <Form
        button={button}
        busy={words.oneMoment}
        onRefused={link.onRefused}
        send={async () => {
          await client.knownDevice.confirm({ token: link.token })
          link.finish()
        }}
      />
    </Page>
  )
}
