import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { guardedLookup, mayLeadTo, type Resolve } from './guarded-lookup.ts'
import { isThisMachine } from './settings.ts'

/**
 * From the first byte sent to the answer's head, in milliseconds: a receiver answers first and works later.
 */
const patienceMs = 10_000

/** How a call ended: taken, refused for good, or to be tried again. */
export type Outcome = { kind: 'delivered' } | { kind: 'gone' | 'failed'; words: string }

export type Receiver = {
  url: URL
  /** Private networks that it may stand in. */
  networks: readonly string[]
  resolve?: Resolve
  /** Authorities that are believed beside those of the system. */
  ca?: string
}

/**
 * Makes one call. No redirect is followed, of the answer nothing but its status is read, and the connection
 * is closed: whatever the receiver sends, it costs nothing here. [WEBHOOKS-4]
 */
export function makeCall(
  { url, networks, resolve, ca }: Receiver,
  headers: Record<string, string>,
  body: string,
): Promise<Outcome> {
  const way = { isThisMachine: isThisMachine(url), networks }
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1')
  // Node resolves no literal, so nobody else would look at it.
  if (isIP(literal) > 0 && !mayLeadTo(literal, way))
    return Promise.resolve({
      kind: 'failed',
      words: 'WEBHOOK_URL leads to an address that it may not lead to.',
    })

  return new Promise((settle) => {
    const fail = (words: string) => settle({ kind: 'failed', words })
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    const call = request(url, {
      method: 'POST',
      agent: false,
      lookup: guardedLookup(way, resolve),
      signal: AbortSignal.timeout(patienceMs),
      ...(ca !== undefined && { ca }),
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Portcullis',
        connection: 'close',
      },
    })
    call.on('response', (answer) => {
      const status = answer.statusCode ?? 0
      answer.destroy()
      if (status >= 200 && status < 300) settle({ kind: 'delivered' })
      else if (status === 410) settle({ kind: 'gone', words: 'The receiver says 410: it wants no more.' })
      else fail(`The receiver answered ${status}.`)
    })
    call.on('error', (error) => {
      fail(error.name === 'AbortError' ? 'No answer within ten seconds.' : error.message)
    })
    call.end(body)
  })
}
