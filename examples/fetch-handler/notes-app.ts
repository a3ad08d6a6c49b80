import { answerPrivately, answerRejection, createServerClient } from '@portcullis/client/server'

const { AUTH_URL: url = 'http://localhost:5173/auth' } = process.env
const auth = createServerClient({ url })

/** Everybody's notes, by the id of the account. */
const notes = new Map<string, string[]>()

/** The whole app: what any runtime with `fetch` can serve. */
export async function handle(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/') return showStart(request)
  if (pathname === '/notes' && request.method === 'GET') return showNotes(request)
  if (pathname === '/notes' && request.method === 'POST') return addNote(request)
  return new Response('There is no such page.', { status: 404 })
}

/** A page for everybody, which greets whoever is signed in. */
async function showStart(request: Request): Promise<Response> {
  try {
    const found = await auth.getSession(request)
    const way = found.account
      ? `<p>Hello ${escapeHtml(found.account.email)}. <a href="/notes">Your notes</a></p>`
      : `<p><a href="${escapeHtml(auth.signInUrl('/notes'))}">Sign in</a></p>`
    return answerPrivately(page(way), found)
  } catch (error) {
    return answerRejection(error) // Neither signed in nor out: nobody knows.
  }
}

/** A page for who is signed in. */
async function showNotes(request: Request): Promise<Response> {
  const found = await auth.requireSession(request)
  if (found instanceof Response) return found

  const own = notes.get(found.account.id) ?? []
  const list = own.map((note) => `<li>${escapeHtml(note)}</li>`).join('')
  const form = '<form method="post"><input name="note" required> <button>Add</button></form>'
  const who = `<p>Notes of ${escapeHtml(found.account.email)}. <a href="${url}/account">Account</a></p>`
  return answerPrivately(page(`${who}<ul>${list}</ul>${form}`), found)
}

/** A form that was sent: only from a page of ours, which `requireSession` sees to. */
async function addNote(request: Request): Promise<Response> {
  const found = await auth.requireSession(request, { returnTo: '/notes' })
  if (found instanceof Response) return found

  const note = (await request.formData()).get('note')
  if (typeof note !== 'string') return new Response('A note is a text.', { status: 400 })
  notes.set(found.account.id, [...(notes.get(found.account.id) ?? []), note])
  return new Response(null, { status: 303, headers: { Location: '/notes' } })
}

function page(body: string, status = 200): Response {
  const headers = { 'Content-Type': 'text/html; charset=utf-8' }
  return new Response(`<!doctype html><title>Notes</title>${body}`, { status, headers })
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
