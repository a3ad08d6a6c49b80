import type { Answer, Asked } from './create-api.ts'

type Note = { id: number; text: string }

/** Notes in memory, each account's its own, the newest first. */
export function createNotes(): (accountId: string, asked: Asked) => Answer {
  const notesOf = new Map<string, Note[]>()

  return (accountId, { method, path, body }) => {
    if (path !== '/notes') return { status: 404, body: { title: 'There is nothing here.' } }

    const notes = notesOf.get(accountId) ?? []
    if (method === 'GET') return { status: 200, body: notes }
    if (method !== 'POST') return { status: 405, headers: { Allow: 'GET, POST' } }

    const { text } = (body ?? {}) as { text?: unknown }
    if (typeof text !== 'string' || text === '') return { status: 400, body: { title: 'A note has a text.' } }
    const note = { id: notes.length + 1, text }
    notesOf.set(accountId, [note, ...notes])
    return { status: 201, body: note }
  }
}
