import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { createServerClient, type SomebodyFound } from '@portcullis/client/server'

export const auth = createServerClient({ url: process.env.AUTH_URL ?? 'http://localhost:5173/auth' })

/** Who is signed in, for whatever is rendered or done. Asked once for each request. */
export const getSession = cache(async () => auth.getSession({ headers: await headers() }))

/** Somebody who is signed in. Whoever is not is sent to the sign-in page, and comes back to `returnTo`. */
export async function requireSession(returnTo: string): Promise<SomebodyFound> {
  const found = await getSession()
  return found.session ? found : redirect(auth.signInUrl(returnTo))
}
