import { RequestError } from '@hono/node-server'
import { refusals } from '@portcullis/protocol/refusals'
import { describeRefusal } from './problem-json.ts'
import { answerHeaders } from './security-headers.ts'

/**
 * Answers what does not even become a request, because its Host or target leads nowhere, in the manner of
 * every refusal.
 */
export function refuseRequest(error: unknown): Response {
  const code = error instanceof RequestError ? 'malformed_request' : 'fault'
  return new Response(JSON.stringify(describeRefusal({ refused: code })), {
    status: refusals[code].status,
    headers: { ...answerHeaders, 'content-type': 'application/problem+json; charset=utf-8' },
  })
}
