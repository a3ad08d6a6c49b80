import type { Account } from '@portcullis/protocol/shapes'
import { KnownAccount } from '../field.tsx'
import { Form } from '../form.tsx'
import { NewPasswordField, PasswordField } from '../password-field.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { Room } from './room.tsx'

/** Replaces the password, with the old one as proof. */
export function PasswordChange({ account, takesFocus }: { account: Account; takesFocus: boolean }) {
  const client = useClient()
  const { title, intro, current, button, busy, done } = useWords().account.password
  return (
    <Room title={title}>
      <p>{intro}</p>
      <Form
        button={button}
        busy={busy}
        clears
        send={async (typed) => {
          await client.passwordChange({
            currentPassword: typed('currentPassword'),
            newPassword: typed('newPassword'),
          })
          return done
        }}
      >
        <KnownAccount email={account.email} />
        <PasswordField name="currentPassword" label={current} takesFocus={takesFocus} />
        <NewPasswordField name="newPassword" own={{ email: account.email, name: account.name }} />
      </Form>
    </Room>
  )
}
