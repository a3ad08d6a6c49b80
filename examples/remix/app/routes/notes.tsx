import { type ActionFunctionArgs, Form, type LoaderFunctionArgs, redirect, useLoaderData } from 'react-router'
import { requireSession } from '../auth.server.ts'
import { keepNote, notesOf } from '../kept-notes.server.ts'

/** Each loader and each action asks by itself: they run side by side, and a parent's is no fence. */
export async function loader({ request, url }: LoaderFunctionArgs) {
  const { account } = await requireSession(request, url)
  return { email: account.email, notes: notesOf(account.id) }
}

export async function action({ request, url }: ActionFunctionArgs) {
  const { account } = await requireSession(request, url)
  const note = (await request.formData()).get('note')
  if (typeof note === 'string') keepNote(account.id, note)
  return redirect('/notes')
}

/** A page for who is signed in. */
export default function Notes() {
  const { email, notes } = useLoaderData<typeof loader>()
  return (
    <>
      <p>Notes of {email}.</p>
      <ul>
        {notes.map((note, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a list that only grows at its end.
          <li key={at}>{note}</li>
        ))}
      </ul>
      <Form method="post">
        <input name="note" required /> <button type="submit">Add</button>
      </Form>
    </>
  )
}
