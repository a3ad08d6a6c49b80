import type { RefusalCode } from '@portcullis/protocol/refusals'
import { AuthRefusal } from '../auth-refusal.ts'
import { AuthUnreachable } from '../auth-unreachable.ts'
import { span } from './ago.ts'
import type { ViewName } from './portcullis-context.ts'
import type { LinkedStep, NextStep, Words } from './words/words.ts'

/** A no, as a person reads it: what happened, what to do next, and what is wrong with which field. */
export type Explanation = {
  code?: string
  title: string
  next: string
  /** Which words of `next` lead where. */
  link?: { words: string; view: ViewName }
  fields: Record<string, string[]>
}

type Next = Pick<Explanation, 'next' | 'link'>

const nextSteps: Partial<Record<RefusalCode, NextStep>> = {
  malformed_request: 'mend',
  weak_password: 'besideTheField',
  invalid_credentials: 'checkBoth',
  wrong_password: 'again',
  password_needed: 'otherBrowser',
  account_suspended: 'askOperator',
  ambiguous_cookie: 'browserSettings',
  challenge_needed: 'notInThisBrowser',
  not_found: 'goneAlready',
  invalid_link: 'checkDigits',
  not_signed_in: 'signedOutHere',
  session_signed_out: 'signInAgain',
  session_ended_by_owner: 'signInAgain',
  session_ended_by_administrator: 'signInAgain',
  session_expired: 'signInAgain',
  session_stolen: 'signInAgain',
  device_key_needed: 'signInAgain',
  refresh_refused: 'signInAgain',
  fresh_session_needed: 'afterwards',
  origin_refused: 'reload',
  csrf_refused: 'reload',
}

const views: Record<LinkedStep, ViewName> = {
  checkBoth: 'passwordReset',
  signedOutHere: 'signIn',
  signInAgain: 'signIn',
}

const waiting = new Set<string>(['too_many_attempts', 'server_busy', 'unavailable'] satisfies RefusalCode[])

/** Explains what the SDK rejected with: a refusal, a broken network, or else a fault of this page. [WEB-6] */
export function explain(rejection: unknown, words: Words): Explanation {
  if (rejection instanceof AuthUnreachable) return { ...unreachable(rejection, words), fields: {} }
  if (!(rejection instanceof AuthRefusal)) return { ...words.problem.pageFault, fields: {} }

  const { code } = rejection
  // A code that is newer than this page is told in the server's own words.
  const title = words.refusals[code] ?? rejection.title
  return { code, title, ...nextOf(rejection, words), fields: fieldsOf(rejection, words) }
}

/** Without a cause the network works, and something between the service and this page does not. */
function unreachable({ cause, cookieLost, message }: AuthUnreachable, { next, problem, states }: Words) {
  if (cookieLost) return states.noCookies
  if (cause !== undefined) {
    // A browser that says it is offline is; one that says nothing may be as well, but does not know.
    const isOffline = globalThis.navigator?.onLine === false
    return isOffline ? problem.unreachable : { ...problem.unreachable, next: states.noAnswer }
  }
  return { title: problem.strangeAnswer(message), next: next.later }
}

function nextOf(refusal: AuthRefusal, { lang, next, problem }: Words): Next {
  if (waiting.has(refusal.code)) {
    const wait = refusal.retryAfterSeconds
    return { next: wait === undefined ? problem.waitAMinute : problem.wait(span(wait, lang)) }
  }
  if (refusal.requestId !== undefined) return { next: problem.tellOperator(refusal.requestId) }

  const step = nextSteps[refusal.code] ?? 'later'
  return linked(next[step], views[step as LinkedStep])
}

/** Makes a link of what stands in brackets. */
export function linked(sentence: string, view: ViewName): Next {
  const [, words] = /\[(.+)\]/.exec(sentence) ?? []
  return words === undefined
    ? { next: sentence }
    : { next: sentence.replace(/[[\]]/g, ''), link: { words, view } }
}

/**
 * Reasons of a weak password belong to the field of the new one, whatever a form calls it. What concerns no
 * field is left to the sentence of the whole.
 */
function fieldsOf(refusal: AuthRefusal, { problem, passwordReasons }: Words): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const { path, message } of refusal.fields ?? []) {
    const name = path.split(/[./]/).at(-1) ?? ''
    if (name !== '') fields[name] = [...(fields[name] ?? []), problem.malformed(name, message)]
  }

  const reasons = (refusal.reasons ?? []).map(({ code, message }) => passwordReasons[code] ?? message)
  if (reasons.length > 0) Object.assign(fields, { password: reasons, newPassword: reasons })
  if (refusal.code === 'invalid_link') Object.assign(fields, { code: [] })
  if (refusal.code === 'wrong_password') Object.assign(fields, { password: [], currentPassword: [] })
  return fields
}
