import type { RefusalCode } from '@portcullis/protocol/refusals'

/** Where any refusal is told of, or only many of them. */
type Telling = {
  /** How many there must be in a minute, on one node, before the log tells of them. */
  from: number
  /** Only what came with a token or the cookie of a session: anybody may ask without one. */
  shown?: true
}

const any = { from: 1 }
const ofShown = { from: 1, shown: true } as const

/** What every scanner of the Internet and every stale link causes: one a second is a flood. */
const ofFloods = { from: 60 }

/**
 * The refusals that the audit log tells of although no verb was reached. What a verb refuses has an event of
 * its own; what is left out here (a nonce that is needed first) is how the protocol goes.
 */
export const toldCodes: Partial<Record<RefusalCode, Telling>> = {
  // Another site's page, or one of ours that was led (OWASP: malicious_csrf, malicious_cors).
  origin_refused: any,
  csrf_refused: any,
  // A token or cookie that is none, too old, copied or bent (authz_fail, session_use_after_expire).
  not_signed_in: ofShown,
  session_signed_out: ofShown,
  session_ended_by_owner: ofShown,
  session_ended_by_administrator: ofShown,
  session_expired: ofShown,
  session_stolen: ofShown,
  refresh_refused: any,
  invalid_dpop_proof: any,
  // A person who may not, or not yet (authz_fail).
  fresh_session_needed: any,
  // What no client of ours sends (input_validation_fail, excess).
  ambiguous_cookie: any,
  malformed_request: any,
  unsupported_content_type: any,
  body_too_large: any,
  headers_too_large: any,
  // Looking around (malicious_excess_404).
  not_found: ofFloods,
  method_not_allowed: ofFloods,
  misdirected_request: ofFloods,
  https_required: ofFloods,
  request_timeout: ofFloods,
}
