import { Form } from '../form.tsx'
import { Page } from '../page.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { DeadLink } from './link-not-valid.tsx'
import { SignInNext } from './sign-in-next.tsx'
import { useLink } from './use-link.ts'

/** Gives an account back whose address was changed, or that was closed, perhaps by somebody else. */
export function EmailChangeUndoView({ token }: { token: string | undefined }) {
  const client = useClient()
  const { title, intro, effects, button, busy, done } = useWords().mailedLink.undo
  const link = useLink(token)

  if (link.state === 'done') return <SignInNext done={done} />
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
