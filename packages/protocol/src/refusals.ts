import type { Challenge } from './shapes.ts'

/**
 * Every reason the server may give for saying no: the code that goes over the wire, its HTTP status,
 * and the sentence a person may be shown. Codes are forever: add freely, never rename.
 */
export const refusals = {
  malformed_request: { status: 400, title: 'The request does not have the expected shape.' },
  ambiguous_cookie: {
    status: 400,
    title: 'A cookie came twice. Clear the cookies of this site and try again.',
  },
  invalid_link: { status: 400, title: 'This link or code is not valid any more. Ask for a new one.' },
  weak_password: { status: 400, title: 'Choose another password.' },
  invalid_dpop_proof: { status: 400, title: 'The proof of the device key does not hold.' },
  use_dpop_nonce: { status: 400, title: 'The proof needs the nonce of the DPoP-Nonce header.' },
  not_signed_in: { status: 401, title: 'Sign in first.' },
  invalid_credentials: { status: 401, title: 'The e-mail address or the password is wrong.' },
  refresh_refused: { status: 401, title: 'This refresh token proves nothing. Sign in again.' },
  device_key_needed: { status: 401, title: 'This session is bound to a key that the browser no longer has.' },
  session_signed_out: { status: 401, title: 'You have signed out.' },
  session_ended_by_owner: { status: 401, title: 'This session was ended from another device.' },
  session_ended_by_administrator: { status: 401, title: 'This session was ended by an administrator.' },
  session_expired: { status: 401, title: 'This session has expired. Sign in again.' },
  session_stolen: {
    status: 401,
    title: 'This session was ended because its token was used from two places. Sign in again.',
  },
  origin_refused: { status: 403, title: 'This request did not come from a page that may make it.' },
  https_required: { status: 403, title: 'This server is reached over https alone.' },
  csrf_refused: { status: 403, title: 'The X-CSRFToken header is missing or belongs to another session.' },
  wrong_password: { status: 403, title: 'The password is wrong.' },
  fresh_session_needed: { status: 403, title: 'Confirm your password first.' },
  password_needed: { status: 403, title: 'Enter the password you signed up with.' },
  challenge_needed: {
    status: 403,
    title: 'Too much was tried from this network. The browser has to do some work first.',
  },
  account_suspended: { status: 403, title: 'This account is suspended.' },
  not_permitted: { status: 403, title: 'Your account may not do this.' },
  own_account: { status: 403, title: 'Somebody else has to do this to your own account.' },
  not_found: { status: 404, title: 'There is nothing here.' },
  method_not_allowed: { status: 405, title: 'This address does not take this method.' },
  request_timeout: { status: 408, title: 'The request took too long to arrive.' },
  refresh_superseded: {
    status: 409,
    title: 'A newer refresh has been made already. Try again with its cookie.',
  },
  last_administrator: {
    status: 409,
    title: 'This is the last administrator. Make another account one first.',
  },
  body_too_large: { status: 413, title: 'The request is too large.' },
  unsupported_content_type: { status: 415, title: 'Send the body as application/json.' },
  misdirected_request: { status: 421, title: 'This server does not answer to that name.' },
  too_many_attempts: { status: 429, title: 'Too many attempts. Try again later.' },
  headers_too_large: { status: 431, title: 'The headers or cookies of the request are too large.' },
  fault: { status: 500, title: 'Something went wrong on our side. It has been logged.' },
  unavailable: { status: 503, title: 'The service is not available right now. Try again shortly.' },
  server_busy: { status: 503, title: 'The service is busy. Try again shortly.' },
} as const satisfies Record<string, { status: number; title: string }>

export type RefusalCode = keyof typeof refusals

/** What `weak_password` gives as its reasons; each comes with a sentence for the person. */
export const passwordReasons = {
  too_short: 'It is too short. A few words in a row are long and easy to remember.',
  own_data: 'It repeats your e-mail address or your name.',
  service_name: 'It repeats the name of this service.',
  digits_only: 'It has only digits, and fewer than 20. Numbers are guessed first: add a few words.',
  common: 'It is one of the passwords that many people use.',
  guessable: 'It is easy to guess: a common word or pattern with little added. Choose words at random.',
  breached: 'It was found in a data breach, so attackers know it. Choose one that you use nowhere else.',
} as const satisfies Record<string, string>

export type PasswordReason = keyof typeof passwordReasons

/** The body of every refusal: RFC 9457, `application/problem+json`. */
export type Problem = {
  type: string
  code: RefusalCode
  title: string
  status: number
  /** With `malformed_request`: which fields, and what is wrong with each. */
  fields?: { path: string; message: string }[]
  /** With `weak_password`: why. */
  reasons?: { code: PasswordReason; message: string }[]
  /** With `challenge_needed`: what to solve before the request is sent again. */
  challenge?: Challenge
  /** With `fault`: what to quote to the operator. */
  requestId?: string
}
