/** Everybody's notes, by the id of the account: an app of your own has a database. */
const notes = new Map<string, string[]>()

export function notesOf(accountId: string): readonly string[] {
  return notes.get(accountId) ?? []
}

export function keepNote(accountId: string, note: string): void {
  notes.set(accountId, [...notesOf(accountId), note])
}
