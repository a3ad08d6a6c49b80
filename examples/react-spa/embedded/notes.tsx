import { type SubmitEvent, useEffect, useState } from 'react'
import { apiUrl } from './api-url.ts'
import { authorizedFetch, explain } from './auth.ts'

type Note = { id: number; text: string }

const notesUrl = `${apiUrl}/notes`

async function ask<Answer>(init?: RequestInit): Promise<Answer> {
  const answer = await authorizedFetch(notesUrl, init)
  if (!answer.ok) throw new Error(`The notes are out of reach (${answer.status}).`)
  return answer.json()
}

export function Notes() {
  const [notes, setNotes] = useState<Note[]>([])
  const [problem, setProblem] = useState('')
  const fail = (error: unknown) => setProblem(explain(error))

  useEffect(() => {
    ask<Note[]>().then(setNotes, (error: unknown) => setProblem(explain(error)))
  }, [])

  async function add(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const body = JSON.stringify({ text: new FormData(form).get('text') })
    const note = await ask<Note>({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
    setNotes((notes) => [note, ...notes])
    setProblem('')
    form.reset()
  }

  return (
    <>
      <h1>Notes</h1>
      <p role="status">{problem}</p>
      <form onSubmit={(event) => add(event).catch(fail)}>
        <label>
          New note
          <input name="text" maxLength={500} autoComplete="off" required />
        </label>
        <button type="submit">Add</button>
      </form>
      <ul>
        {notes.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
    </>
  )
}
