import { RequestError } from '@hono/node-server'
import { type RefusalCode, refusals } from '@portcullis/protocol/refusals'
import { describeRefusal } from './problem-json.ts'
import { answerHeaders } from './security-headers.ts'

/**
 * Answers what does not even become a request, because its Host or target leads nowhere, in the manner of
 * every refusal.
 */
export function refuseRequest(error: unknown, hsts: string | undefined): Response {
  return refuseBarely(error instanceof RequestError ? 'malformed_request' : 'fault', hsts)
}

/** Answers with a refusal without asking the app. */
export function refuseBarely(code: RefusalCode, hsts: string | undefined): Response {
  return new Response(JSON.stringify(describeRefusal({ refused: code })), {
    status: refusals[code].status,
    headers: headersOfRefusal(hsts),
  })
}

/** What a refusal carries that no app has made. */
export function headersOfRefusal(hsts: string | undefined): Record<string, string> {
  return {
    ...answerHeaders,
    ...(hsts !== undefined && { 'strict-transport-security': hsts }),
    'content-type': 'application/problem+json; charset=utf-8',
  }
}
