import { useClient } from '@portcullis/client/react'
import { EmailField, Form, NewPasswordField, Page, useLink } from '@portcullis/client/react/parts'
import { paths } from '@portcullis/protocol/paths'
import { addressOf, service } from '../ui/place.ts'
import { askAnybody } from './admin.ts'
import { addressIn } from './place.ts'
import { words } from './words.ts'

/** Where the first administrator comes to be, by the link that an empty database prints. [CONSOLE-1] */
export function FirstAdministrator({ token }: { token: string | undefined }) {
  return (
    <>
      <header className="top">
        <p className="service">{service.name}</p>
      </header>
      <main>
        <Founding token={token} />
      </main>
    </>
  )
}

function Founding({ token }: { token: string | undefined }) {
  const client = useClient()
  const link = useLink(token)
  const { title, intro, button, busy, done, dead } = words.first

  if (link.state !== 'open') {
    const told = link.state === 'done' ? done : dead
    return (
      <Page title={told.title}>
        <p>{told.intro}</p>
        <a className="pc-button pc-main" href={addressOf('signIn', { return_to: addressIn('console') })}>
          {done.button}
        </a>
      </Page>
    )
  }
  return (
    <Page title={title}>
      <p>{intro}</p>
      <Form
        button={button}
        busy={busy}
        onRefused={link.onRefused}
        send={async (typed) => {
          const body = { token: link.token, email: typed('email'), password: typed('password') }
          await askAnybody(client, paths.firstAdministrator, body)
          link.finish()
        }}
      >
        <EmailField takesFocus />
        <NewPasswordField />
      </Form>
    </Page>
  )
}
