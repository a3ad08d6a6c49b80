import { client } from '../ui/client.ts'
import { useConfirmed } from '../ui/confirm-identity.tsx'
import { Form } from '../ui/form.tsx'
import { Room } from './room.tsx'

/** Everything that is kept about the person, as a file. */
export function AccountExport() {
  const confirmed = useConfirmed()

  return (
    <Room title="Your data">
      <p>Everything that is kept about you, as a file that programs can read (JSON).</p>
      <Form
        button="Download"
        busy="Gathering …"
        look="quiet"
        send={async () => {
          const data = await confirmed(() => client.account.export())
          save(JSON.stringify(data, null, 2), `account-${data.exportedAt.slice(0, 10)}.json`)
          return 'The file has been saved by your browser.'
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
