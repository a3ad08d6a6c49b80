import type { Context as HttpContext } from 'hono'
import { z } from 'zod'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import { readHeader } from './headers.ts'
import { parseStrictJson } from './strict-json.ts'

/** Largest body in bytes. The largest honest one has two passwords of 1024 bytes, written in escapes. */
const bodyLimitBytes = 16 * 1024

type BodyRefusal = Refusal<
  'malformed_request' | 'unsupported_content_type' | 'body_too_large' | 'request_timeout'
>

const noBody = z.strictObject({})

/** Reads the body and parses it with `shape`; a route without a shape takes no body, or an empty object. */
export async function readBody(
  c: HttpContext,
  shape: z.ZodType | undefined,
): Promise<{ value: unknown } | BodyRefusal> {
  const bytes = await readBytes(c, bodyLimitBytes)
  if (isRefusal(bytes)) return bytes
  if (bytes.length === 0 && shape === undefined) return { value: undefined }
  if (!isJson(readHeader(c, 'content-type'))) return refuse('unsupported_content_type')
  return parseBytes<unknown>(bytes, shape ?? noBody)
}

/** Reads a body that is JSON under another name: its content type says which of the shapes it has. */
export async function readBodyAs<Value>(
  c: HttpContext,
  shapes: Record<string, z.ZodType<Value>>,
  limitBytes: number,
): Promise<{ value: Value } | BodyRefusal> {
  const type = /^([\w.+/-]+)(?:\s*;\s*charset=utf-8)?\s*$/i.exec(readHeader(c, 'content-type') ?? '')?.[1]
  const shape = Object.entries(shapes).find(([name]) => name === type?.toLowerCase())?.[1]
  if (shape === undefined) return refuse('unsupported_content_type')
  const bytes = await readBytes(c, limitBytes)
  return isRefusal(bytes) ? bytes : parseBytes(bytes, shape)
}

/** `application/json`, alone or with `charset=utf-8`: a type that no form and no simple request can have. */
function isJson(contentType: string | undefined): boolean {
  return /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?\s*$/i.test(contentType ?? '')
}

function parseBytes<Value>(
  bytes: Uint8Array,
  shape: z.ZodType<Value>,
): { value: Value } | Refusal<'malformed_request'> {
  const json = parseStrictJson(bytes)
  if ('error' in json) return refuse('malformed_request', { fields: [{ path: '', message: json.error }] })

  const parsed = shape.safeParse(json.value)
  if (parsed.success) return { value: parsed.data }
  return refuse('malformed_request', { fields: parsed.error.issues.flatMap(describeIssue).slice(0, 10) })
}

async function readBytes(
  c: HttpContext,
  limitBytes: number,
): Promise<Uint8Array | Refusal<'body_too_large' | 'request_timeout'>> {
  const said = readHeader(c, 'content-length')
  if (Number(said ?? 0) > limitBytes) return refuse('body_too_large')
  if (said === '0') return new Uint8Array() // A stream of nothing would cost as much as a session check.
  const stream = c.req.raw.body
  if (!stream) return new Uint8Array()

  const chunks: Uint8Array[] = []
  let length = 0
  const reader = stream.getReader()
  for (;;) {
    // Whoever hangs up in the middle, or is cut off, is no fault of ours, and no outage.
    const read = await reader.read().catch(() => undefined)
    if (read === undefined) return refuse('request_timeout')
    if (read.done) return Buffer.concat(chunks)
    length += read.value.byteLength
    if (length > limitBytes) {
      await reader.cancel().catch(() => undefined)
      return refuse('body_too_large')
    }
    chunks.push(read.value)
  }
}

// Zod's sentences name what was expected, never what was sent: a password does not come back in a refusal.
export function describeIssue(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  if (issue.code === 'unrecognized_keys')
    return [{ path: issue.path.join('.'), message: 'It has unknown fields.' }]
  if (issue.code === 'invalid_union')
    return [{ path: issue.path.join('.'), message: 'It fits none of the shapes.' }]
  return [{ path: issue.path.join('.'), message: issue.message }]
}
