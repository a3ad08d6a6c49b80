import { AuthRefusal } from '../auth-refusal.ts'
import { AuthUnreachable } from '../auth-unreachable.ts'
import { answerPrivately } from './answer-privately.ts'

/** When to try again: long enough for a restart, short enough for whoever waits. */
const retryAfterSeconds = 5

/**
 * The answer when `getSession` rejects: 503 when nobody knows who is signed in, and what the refusal says
 * when no page of this origin sends such a request. Whatever else went wrong is thrown on. [SERVER-SIDE-3]
 */
export function answerRejection(error: unknown): Response {
  if (error instanceof AuthUnreachable) {
    const headers = { 'Retry-After': `${retryAfterSeconds}` }
    return inWords('The sign-in service cannot be reached. Try again in a moment.', 503, headers)
  }
  if (error instanceof AuthRefusal) return inWords(error.title, error.status)
  throw error
}

function inWords(text: string, status: number, headers: Record<string, string> = {}): Response {
  const type = { 'Content-Type': 'text/plain; charset=utf-8' }
  return answerPrivately(new Response(text, { status, headers: { ...type, ...headers } }))
}
