import { useConfirmed } from '../confirm-identity.tsx'
import { Form } from '../form.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { Room } from './room.tsx'

/** Everything that is kept about the person, as a file. */
export function AccountExport() {
  const client = useClient()
  const confirmed = useConfirmed()
  const { title, intro, button, busy, done } = useWords().account.data

  return (
    <Room title={title}>
      <p>{intro}</p>
      <Form
        button={button}
        busy={busy}
        look="quiet"
        send={async () => {
          const data = await confirmed(() => client.account.export())
          save(JSON.stringify(data, null, 2), `account-${data.exportedAt.slice(0, 10)}.json`)
          return done
        }}
      />
    </Room>
  )
}

function save(text: string, name: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has its own hold on the file by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
