import { useState } from 'react'
import { explain, signOut, useSession } from './auth.ts'
import { Notes } from './notes.tsx'
import { SignIn } from './sign-in.tsx'

export function App() {
  const session = useSession()
  const [problem, setProblem] = useState('')

  if (session.status === 'loading') return <p role="status">One moment …</p>
  if (session.status === 'signed-out') return <SignIn problem={problem} />
  return (
    <>
      <header>
        <p>
          Signed in as <strong>{session.account.email}</strong>
        </p>
        <button
          type="button"
          onClick={() => {
            setProblem('')
            signOut().catch((error: unknown) => setProblem(explain(error)))
          }}
        >
          Sign out
        </button>
      </header>
      <Notes key={session.account.id} />
    </>
  )
}
