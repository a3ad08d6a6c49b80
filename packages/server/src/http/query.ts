import type { Context as HttpContext } from 'hono'
import type { z } from 'zod'
import { type Refusal, refuse } from '../platform/refusal.ts'
import { describeIssue } from './body.ts'

/** Longest query in bytes: more than every parameter of ours together. */
const limitBytes = 2000

/**
 * Parses what stands after the question mark. A name that comes twice is refused, as a field of a body is:
 * which of two counts, two readers may see differently.
 */
export function readQuery<Value>(
  c: HttpContext,
  shape: z.ZodType<Value>,
): { value: Value } | Refusal<'malformed_request'> {
  const { search } = new URL(c.req.url)
  if (search.length > limitBytes) return malformed('', 'It is too long.')
  const pairs = [...new URLSearchParams(search)]
  const twice = pairs.find(([name], at) => pairs.findIndex((pair) => pair[0] === name) !== at)
  if (twice) return malformed(twice[0].slice(0, 50), 'It came twice.')
  const unclean = pairs.find(([, value]) => value.includes('\0') || !value.isWellFormed())
  if (unclean) return malformed(unclean[0].slice(0, 50), 'It is no text.')
  const parsed = shape.safeParse(Object.fromEntries(pairs))
  if (parsed.success) return { value: parsed.data }
  return refuse('malformed_request', { fields: parsed.error.issues.flatMap(describeIssue).slice(0, 10) })
}

function malformed(path: string, message: string): Refusal<'malformed_request'> {
  return refuse('malformed_request', { fields: [{ path, message }] })
}
