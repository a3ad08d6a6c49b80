import type { Problem } from '@portcullis/protocol/refusals'
import { AuthRefusal } from './auth-refusal.ts'

/** The server's own no; undefined when the answer is none, or somebody else's. */
export function readRefusal(
  { headers, status }: Response,
  answer: Partial<Problem>,
): AuthRefusal | undefined {
  const isProblem = headers.get('Content-Type')?.startsWith('application/problem+json')
  if (!isProblem || typeof answer?.code !== 'string') return undefined
  const wait = headers.get('Retry-After') ?? ''
  const retryAfterSeconds = /^\d{1,9}$/.test(wait) ? Number(wait) : undefined
  return new AuthRefusal(
    { ...answer, code: answer.code, title: `${answer.title}`, status },
    retryAfterSeconds,
  )
}
