import type { Account } from '@portcullis/protocol/shapes'
import { useConfirmed } from '../confirm-identity.tsx'
import { Field } from '../field.tsx'
import { Address, Filled } from '../filled.tsx'
import { Form } from '../form.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { Room } from './room.tsx'

/** Asks for another address; it counts once its own mail has been answered. */
export function EmailChange({ account }: { account: Account }) {
  const client = useClient()
  const confirmed = useConfirmed()
  const { title, intro, field, missing, button, sending, sent } = useWords().account.email

  return (
    <Room title={title}>
      <p>
        <Filled sentence={intro}>
          <Address>{account.email}</Address>
        </Filled>
      </p>
      <Form
        button={button}
        busy={sending}
        clears
        send={async (typed) => {
          await confirmed(() => client.emailChange.request({ email: typed('email') }))
          return sent(typed('email'))
        }}
      >
        <Field
          label={field}
          name="email"
          type="email"
          inputMode="email"
          dir="ltr"
          autoComplete="email"
          missing={missing}
        />
      </Form>
    </Room>
  )
}
