import { data, type LoaderFunctionArgs, useLoaderData } from 'react-router'
import { auth, getSession } from '../auth.server.ts'

export async function loader({ request }: LoaderFunctionArgs) {
  const { account, setCookie } = await getSession(request)
  const headers = new Headers(setCookie.map((line): [string, string] => ['Set-Cookie', line]))
  return data({ email: account?.email, signInUrl: auth.signInUrl('/notes') }, { headers })
}

/** A page for everybody, which greets whoever is signed in. */
export default function Start() {
  const { email, signInUrl } = useLoaderData<typeof loader>()
  return email ? (
    <p>
      Hello {email}. <a href="/notes">Your notes</a>
    </p>
  ) : (
    <p>
      <a href={signInUrl}>Sign in</a>
    </p>
  )
}
