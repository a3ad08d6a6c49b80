import type { Problem, RefusalCode } from '@portcullis/protocol/refusals'

/** What the server says no with: one `application/problem+json` answer, as an error to catch. */
export class AuthRefusal extends Error {
  override readonly name = 'AuthRefusal'
  /** The reason, for programs. A newer server may know codes that this list does not. */
  readonly code: RefusalCode
  /** The reason, for the person. */
  readonly title: string
  readonly status: number
  /** When to try again at the earliest, where the server says so. */
  readonly retryAfterSeconds: number | undefined
  /** With `malformed_request`: which fields, and what is wrong with each. */
  readonly fields: Problem['fields']
  /** With `weak_password`: why. */
  readonly reasons: Problem['reasons']
  /** With `challenge_needed`, where this browser could not solve it: what there is to solve. */
  readonly challenge: Problem['challenge']
  /** With `fault`: what to quote to the operator. */
  readonly requestId: string | undefined

  constructor(problem: Omit<Problem, 'type'>, retryAfterSeconds?: number) {
    super(problem.title)
    this.code = problem.code
    this.title = problem.title
    this.status = problem.status
    this.retryAfterSeconds = retryAfterSeconds
    this.fields = problem.fields
    this.reasons = problem.reasons
    this.challenge = problem.challenge
    this.requestId = problem.requestId
  }
}
