import { AuthRefusal, AuthUnreachable } from '@portcullis/client'
import type { RefusalCode } from '@portcullis/protocol/refusals'
import { span } from './ago.ts'
import type { PageName } from './place.ts'

/** A no, as a person reads it: what happened, what to do next, and what is wrong with which field. */
export type Explanation = {
  code?: string
  title: string
  next: string
  link?: { words: string; page: PageName }
  fields: Record<string, string[]>
}

type Next = Pick<Explanation, 'next' | 'link'>

const signInAgain: Next = { next: 'Nothing is lost.', link: { words: 'Sign in again', page: 'signIn' } }
const reload: Next = { next: 'Reload this page and try again.' }

const nextSteps: Partial<Record<RefusalCode, Next>> = {
  malformed_request: { next: 'Mend what is marked and send it again.' },
  weak_password: { next: 'What is wrong with it stands beside the field.' },
  invalid_credentials: {
    next: 'Check both and try again, or',
    link: { words: 'set a new password', page: 'passwordReset' },
  },
  wrong_password: { next: 'Try again.' },
  password_needed: { next: 'This link was opened in another browser than the one that signed up.' },
  account_suspended: { next: 'Ask whoever runs this service.' },
  ambiguous_cookie: { next: 'Your browser does this in its settings, under privacy.' },
  challenge_needed: { next: 'That did not work in this browser. Wait a few minutes, or use another one.' },
  not_found: { next: 'It may be gone already. Reload this page.' },
  invalid_link: { next: 'Check the digits: a code works once, for minutes, where you signed up.' },
  not_signed_in: { next: 'You are signed out in this browser.', link: { words: 'Sign in', page: 'signIn' } },
  session_signed_out: signInAgain,
  session_ended_by_owner: signInAgain,
  session_ended_by_administrator: signInAgain,
  session_expired: signInAgain,
  session_stolen: signInAgain,
  device_key_needed: signInAgain,
  refresh_refused: signInAgain,
  fresh_session_needed: { next: 'Then try again.' },
  origin_refused: reload,
  csrf_refused: reload,
}

const waiting = new Set<string>(['too_many_attempts', 'server_busy', 'unavailable'] satisfies RefusalCode[])

/** Explains what the SDK rejected with: a refusal, a broken network, or else a fault of this page. [WEB-6] */
export function explain(rejection: unknown): Explanation {
  if (rejection instanceof AuthUnreachable) return { ...unreachable(rejection), fields: {} }
  if (!(rejection instanceof AuthRefusal)) {
    return { title: 'Something went wrong in this page.', next: 'Reload it and try again.', fields: {} }
  }

  return { code: rejection.code, title: rejection.title, ...nextStep(rejection), fields: fieldsOf(rejection) }
}

/** Without a cause the network works, and something between the service and this page does not. */
function unreachable({ cause, message }: AuthUnreachable): Pick<Explanation, 'title' | 'next'> {
  if (cause === undefined) {
    return { title: message, next: 'Allow cookies for this site, or try again in a minute.' }
  }
  return {
    title: 'The service cannot be reached.',
    next: 'You seem to be offline. What you typed is still here: check your connection and send it again.',
  }
}

function nextStep(refusal: AuthRefusal): Next {
  if (waiting.has(refusal.code)) {
    const wait = refusal.retryAfterSeconds
    return {
      next: wait === undefined ? 'Wait a minute, then try again.' : `Wait ${span(wait)}, then try again.`,
    }
  }
  if (refusal.requestId !== undefined)
    return { next: `If it goes on, give its number to the operator: ${refusal.requestId}` }
  return nextSteps[refusal.code] ?? { next: 'Try again in a minute.' }
}

/**
 * Reasons of a weak password belong to the field of the new one, whatever a form calls it. What concerns no
 * field is left to the sentence of the whole.
 */
function fieldsOf(refusal: AuthRefusal): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const { path, message } of refusal.fields ?? []) {
    const name = path.split(/[./]/).at(-1) ?? ''
    if (name !== '') fields[name] = [...(fields[name] ?? []), message]
  }

  const reasons = (refusal.reasons ?? []).map(({ message }) => message)
  if (reasons.length > 0) Object.assign(fields, { password: reasons, newPassword: reasons })
  if (refusal.code === 'invalid_link') Object.assign(fields, { code: [] })
  if (refusal.code === 'wrong_password') Object.assign(fields, { password: [], currentPassword: [] })
  return fields
}
