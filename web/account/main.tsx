import { AccountPage } from '@portcullis/client/react'
import { addressOf } from '../ui/place.ts'
import { start } from '../ui/start.tsx'

/** Where `/.well-known/change-password` leads. */
const atPassword = '#password'

start(
  <AccountPage
    onSignOut={() => location.assign(addressOf('signIn'))}
    opensAt={location.hash === atPassword ? 'password' : undefined}
    onSignedOut={(because) => {
      const wanted = addressOf('account') + (location.hash === atPassword ? atPassword : '')
      location.replace(addressOf('signIn', { return_to: wanted, because }))
    }}
  />,
)
