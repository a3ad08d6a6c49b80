import { createClient } from '@portcullis/client'
import { PortcullisProvider, SignedIn, SignedOut, SignIn, UserButton } from '@portcullis/client/react'
import '@portcullis/client/react/style.css'

const client = createClient({ baseUrl: 'https://auth.example.com' })

export const App = () => (
  <PortcullisProvider client={client}>
    <SignedIn>
      <UserButton />
    </SignedIn>
    <SignedOut>
      <SignIn />
    </SignedOut>
  </PortcullisProvider>
)
