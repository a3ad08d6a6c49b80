import { requireSession } from '../../auth.ts'
import { addNote } from './add-note.ts'
import { notesOf } from './kept-notes.ts'

/** A page for who is signed in. */
export default async function Notes() {
  const { account } = await requireSession('/notes')
  return (
    <>
      <p>Notes of {account.email}.</p>
      <ul>
        {notesOf(account.id).map((note, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a list that only grows at its end.
          <li key={at}>{note}</li>
        ))}
      </ul>
      <form action={addNote}>
        <input name="note" required /> <button type="submit">Add</button>
      </form>
    </>
  )
}
