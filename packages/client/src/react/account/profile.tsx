import type { Account } from '@portcullis/protocol/shapes'
import { NameField } from '../field.tsx'
import { Form } from '../form.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { Room } from './room.tsx'

/** What the person is called. */
export function Profile({ account }: { account: Account }) {
  const client = useClient()
  const { title, save, saving, saved } = useWords().account.profile
  return (
    <Room title={title}>
      <Form
        button={save}
        busy={saving}
        send={async (typed) => {
          const name = typed('name').trim()
          await client.account.rename({ name: name === '' ? null : name })
          return saved
        }}
      >
        <NameField initial={account.name ?? ''} />
      </Form>
    </Room>
  )
}
