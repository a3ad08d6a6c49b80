import type { Client } from '@portcullis/client'
import {
  AccountPage,
  PortcullisProvider,
  SessionLoading,
  SignedIn,
  SignedOut,
  SignIn,
  UserButton,
  useSession,
} from '@portcullis/client/react'

const crowd = Array.from({ length: 50 }, (_, place) => place)

/** Somebody's app: fifty of its own components ask who is signed in, and ours stand between them. */
export function ReactPage({ client }: { client: Client }) {
  return (
    <PortcullisProvider client={client} headingLevel={2}>
      <h1>An app</h1>
      <form>
        <button type="button" id="own">
          Own
        </button>
      </form>
      <ul>
        {crowd.map((place) => (
          <Who key={place} />
        ))}
      </ul>
      <SessionLoading>
        <p>Loading …</p>
      </SessionLoading>
      <SignedOut>
        <SignIn />
      </SignedOut>
      <SignedIn>
        <UserButton />
        <AccountPage />
      </SignedIn>
    </PortcullisProvider>
  )
}

function Who() {
  return <li className="who">{useSession().status}</li>
}
