import { AccountPage } from '@portcullis/client/react'
import { addressOf } from '../ui/place.ts'
import { start } from '../ui/start.tsx'

start(
  <AccountPage
    onSignOut={() => location.assign(addressOf('signIn'))}
    onSignedOut={(because) =>
      location.replace(addressOf('signIn', { return_to: addressOf('account'), because }))
    }
  />,
)
