import type { Account } from '@portcullis/client'
import { client } from '../ui/client.ts'
import { NameField } from '../ui/field.tsx'
import { Form } from '../ui/form.tsx'
import { Room } from './room.tsx'

/** What the person is called. */
export function Profile({ account }: { account: Account }) {
  return (
    <Room title="Profile">
      <Form
        button="Save"
        busy="Saving …"
        send={async (typed) => {
          const name = typed('name').trim()
          await client.account.rename({ name: name === '' ? null : name })
          return 'Saved.'
        }}
      >
        <NameField initial={account.name ?? ''} />
      </Form>
    </Room>
  )
}
