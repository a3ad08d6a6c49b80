import {
  PortcullisProvider,
  SessionLoading,
  SignedIn,
  SignedOut,
  SignIn,
  UserButton,
  useAccount,
} from '@portcullis/client/react'
import { client } from './auth.ts'
import { Notes } from './notes.tsx'

export function App() {
  return (
    <PortcullisProvider client={client} service={{ name: 'Notes' }}>
      <SessionLoading>
        <p role="status">One moment …</p>
      </SessionLoading>
      <SignedOut>
        <SignIn />
      </SignedOut>
      <SignedIn>
        <Home />
      </SignedIn>
    </PortcullisProvider>
  )
}

function Home() {
  const account = useAccount()
  return (
    <>
      <header>
        <p>
          Signed in as <strong>{account?.email}</strong>
        </p>
        <UserButton />
      </header>
      <Notes key={account?.id} />
    </>
  )
}
