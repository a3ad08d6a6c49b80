import { ConfirmIdentity } from '../ui/confirm-identity.tsx'
import { start } from '../ui/start.ts'
import { AccountPage } from './account.tsx'

start(
  <ConfirmIdentity>
    <AccountPage />
  </ConfirmIdentity>,
)
