import type { Account } from '@portcullis/client'
import { client } from '../ui/client.ts'
import { KnownAccount } from '../ui/field.tsx'
import { Form } from '../ui/form.tsx'
import { NewPasswordField, PasswordField } from '../ui/password-field.tsx'
import { Room } from './room.tsx'

/** Replaces the password, with the old one as proof. */
export function PasswordChange({ account }: { account: Account }) {
  return (
    <Room title="Password">
      <p>Changing it signs out all other devices.</p>
      <Form
        button="Change password"
        busy="Changing …"
        clears
        send={async (typed) => {
          await client.passwordChange({
            currentPassword: typed('currentPassword'),
            newPassword: typed('newPassword'),
          })
          return 'Your password is changed, and all other devices are signed out.'
        }}
      >
        <KnownAccount email={account.email} />
        <PasswordField name="currentPassword" label="Current password" />
        <NewPasswordField name="newPassword" own={{ email: account.email, name: account.name }} />
      </Form>
    </Room>
  )
}
