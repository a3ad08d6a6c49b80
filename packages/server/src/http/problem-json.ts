import type { Context as HttpContext } from 'hono'
import { type Problem, passwordReasons, refusals } from '@portcullis/protocol/refusals'
import type { Refusal } from '../platform/refusal.ts'

/** Answers with an RFC 9457 problem: the code, its sentence, and nothing about our insides. */
export function problem(
  c: HttpContext,
  { refused, retryAfterSeconds, reasons, fields }: Refusal,
  requestId?: string,
): Response {
  const { status, title } = refusals[refused]
  const body: Problem = {
    type: `urn:portcullis:refusal:${refused}`,
    code: refused,
    title,
    status,
    ...(fields && { fields }),
    ...(reasons && { reasons: reasons.map((code) => ({ code, message: passwordReasons[code] })) }),
    ...(requestId && { requestId }),
  }
  if (retryAfterSeconds !== undefined) c.header('retry-after', String(retryAfterSeconds))
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json; charset=utf-8' })
}
