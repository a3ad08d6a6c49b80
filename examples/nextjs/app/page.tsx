import { auth, getSession } from '../auth.ts'

/** A page for everybody, which greets whoever is signed in. */
export default async function Start() {
  const { account } = await getSession()
  return account ? (
    <p>
      Hello {account.email}. <a href="/notes">Your notes</a>
    </p>
  ) : (
    <p>
      <a href={auth.signInUrl('/notes')}>Sign in</a>
    </p>
  )
}
