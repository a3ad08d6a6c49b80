import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RefusalCode, refusals } from '@portcullis/protocol/refusals'
import { describeRefusal } from './problem-json.ts'
import { headersOfRefusal } from './refuse-request.ts'

const codes: Record<string, RefusalCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** How long, in milliseconds, somebody may take to hear that the connection ends before it is cut. */
export const lingerMs = 1000

/**
 * Answers what Node's parser could not read, or waited for too long, in the manner of every refusal, and
 * hangs up. Whoever does not get as far as a request hears nothing.
 */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Duplex, hsts?: string): void {
  if (!/^(HPE|ERR_HTTP)_/.test(error.code ?? '') || !socket.writable) {
    socket.destroy()
    return
  }
  const code = codes[error.code ?? ''] ?? 'malformed_request'
  const { status } = refusals[code]
  const body = JSON.stringify(describeRefusal({ refused: code }))
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...Object.entries(headersOfRefusal(hsts)).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
  setTimeout(() => socket.destroy(), lingerMs).unref()
}
