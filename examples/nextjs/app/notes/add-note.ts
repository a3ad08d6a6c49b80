'use server'

import { revalidatePath } from 'next/cache'
import { requireSession } from '../../auth.ts'
import { keepNote } from './kept-notes.ts'

/** A server action. Next.js itself refuses one that a page of another origin has sent. */
export async function addNote(form: FormData): Promise<void> {
  const { account } = await requireSession('/notes')
  const note = form.get('note')
  if (typeof note === 'string') keepNote(account.id, note)
  revalidatePath('/notes')
}
