import { answerRejection, createServerClient, type SomebodyFound } from '@portcullis/client/server'

export const auth = createServerClient({ url: process.env.AUTH_URL ?? 'http://localhost:5173/auth' })

/** Who is signed in, for a page for everybody. When nobody knows, the answer is 503. */
export function getSession(request: Request) {
  return auth.getSession(request).catch((error) => {
    throw answerRejection(error)
  })
}

/** Somebody who is signed in. Whoever is not is sent to the sign-in page, and comes back to `url`. */
export async function requireSession(request: Request, url: URL): Promise<SomebodyFound> {
  const found = await auth.requireSession(request, { returnTo: url.pathname + url.search })
  if (!(found instanceof Response)) return found

  // The sign-in page is no route of this app: the browser opens it, also where a link was followed by script.
  found.headers.set('X-Remix-Reload-Document', 'true')
  throw found
}
