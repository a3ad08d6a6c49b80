import type { IncomingMessage, ServerResponse } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context as HttpContext } from 'hono'

/** What @hono/node-server brings along; nothing of it inside another server and in tests. */
type NodeEnv = { incoming?: IncomingMessage; outgoing?: ServerResponse } | undefined

/**
 * A header of the request. Where Node has parsed it already it is read there: to build a `Headers` object for
 * a few lookups costs more than everything else that is done with them (bench/).
 */
export function readHeader(c: HttpContext, name: string): string | undefined {
  const incoming = (c.env as NodeEnv)?.incoming
  if (incoming === undefined) return c.req.raw.headers.get(name) ?? undefined
  const value = incoming.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/**
 * Sets a header of the answer, for the same reason on Node's own where there is one. What a route sets later
 * wins.
 */
export function writeHeader(c: HttpContext, name: string, value: string): void {
  const outgoing = (c.env as NodeEnv)?.outgoing
  if (outgoing === undefined) c.header(name, value)
  else outgoing.setHeader(name, value)
}

/** The status of the answer, whichever way it went. */
export function statusOf(c: HttpContext): number {
  const outgoing = (c.env as NodeEnv)?.outgoing
  return outgoing?.headersSent ? outgoing.statusCode : c.res.status
}

/** Adds one more `Set-Cookie`. */
export function appendCookie(c: HttpContext, value: string): void {
  const outgoing = (c.env as NodeEnv)?.outgoing
  if (outgoing === undefined) c.header('set-cookie', value, { append: true })
  else outgoing.appendHeader('set-cookie', value)
}

/**
 * Answers with JSON. Where there is a Node answer it goes straight to that, without a stream in between; so a
 * header of it is set with `writeHeader`.
 */
export function answerJson(c: HttpContext, value: unknown, status: 200 | 201 | 202 = 200): Response {
  return answerText(c, JSON.stringify(value), status)
}

/** The same for JSON that is already text. */
export function answerText(c: HttpContext, json: string, status: 200 | 201 | 202 = 200): Response {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  const outgoing = (c.env as NodeEnv)?.outgoing
  if (outgoing === undefined) return c.body(json, status, headers)
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(json) })
  outgoing.end(json)
  return RESPONSE_ALREADY_SENT
}
