import { Form } from '../form.tsx'
import { Page } from '../page.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { WayTo } from '../way-to.tsx'
import { DeadLink } from './link-not-valid.tsx'
import { useLink } from './use-link.ts'

/** Gives an account back whose address was changed, or that was closed, perhaps by somebody else. */
export function EmailChangeUndoView({ token }: { token: string | undefined }) {
  const client = useClient()
  const words = useWords()
  const { title, intro, effects, button, busy, done } = words.mailedLink.undo
  const link = useLink(token)

  if (link.state === 'done') {
    return (
      <Page title={done.title}>
        <p>{done.intro}</p>
        <WayTo view="signIn" look="main">
          {words.signIn.title}
        </WayTo>
      </Page>
    )
  }
  if (link.state === 'dead') return <DeadLink />

  return (
    <Page title={title}>
      <p>{intro}</p>
      <ul className="pc-effects">
        {effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      <Form
        button={button}
        busy={busy}
        look="danger"
        onRefused={link.onRefused}
        send={async () => {
          await client.emailChange.undo({ token: link.token })
          link.finish()
        }}
      />
    </Page>
  )
}
