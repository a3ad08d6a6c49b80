import type { Context as HttpContext } from 'hono'
import { type Problem, passwordReasons, refusals } from '@portcullis/protocol/refusals'
import type { Refusal } from '../platform/refusal.ts'

/** A refusal as an RFC 9457 problem: the code, its sentence, and nothing about our insides. */
export function describeRefusal(
  { refused, reasons, fields, challenge }: Refusal,
  requestId?: string,
): Problem {
  const { status, title } = refusals[refused]
  return {
    type: `urn:portcullis:refusal:${refused}`,
    code: refused,
    title,
    status,
    ...(fields && { fields }),
    ...(reasons && { reasons: reasons.map((code) => ({ code, message: passwordReasons[code] })) }),
    ...(challenge && { challenge }),
    ...(requestId && { requestId }),
  }
}

/** Answers with a refusal. */
export function problem(c: HttpContext, refusal: Refusal, requestId?: string): Response {
  const { refused, retryAfterSeconds } = refusal
  c.set('refused', refused)
  if (retryAfterSeconds !== undefined) c.header('retry-after', String(retryAfterSeconds))
  return c.body(JSON.stringify(describeRefusal(refusal, requestId)), refusals[refused].status, {
    'content-type': 'application/problem+json; charset=utf-8',
  })
}
