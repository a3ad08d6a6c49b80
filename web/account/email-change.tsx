import type { Account } from '@portcullis/client'
import { client } from '../ui/client.ts'
import { useConfirmed } from '../ui/confirm-identity.tsx'
import { Field } from '../ui/field.tsx'
import { Form } from '../ui/form.tsx'
import { Room } from './room.tsx'

/** Asks for another address; it counts once its own mail has been answered. */
export function EmailChange({ account }: { account: Account }) {
  const confirmed = useConfirmed()

  return (
    <Room title="E-mail address">
      <p>
        You sign in with <strong className="address">{account.email}</strong>. A new address counts once you
        have opened the mail that we send there.
      </p>
      <Form
        button="Change address"
        busy="Sending …"
        clears
        send={async (typed) => {
          await confirmed(() => client.emailChange.request({ email: typed('email') }))
          return `A mail is on its way to ${typed('email')}. Open its link in this browser.`
        }}
      >
        <Field
          label="New e-mail address"
          name="email"
          type="email"
          inputMode="email"
          autoComplete="email"
          missing="Enter the new address."
        />
      </Form>
    </Room>
  )
}
