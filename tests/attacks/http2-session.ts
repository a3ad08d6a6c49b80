import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientSessionOptions,
  connect,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { host, type TlsHouse } from '../../packages/server/src/test/tls-house.ts'
import { RawHttp2 } from './raw-http2.ts'

export type Answer = {
  status: number
  headers: Record<string, unknown>
  body: string
  code: string | undefined
}

/** A session as a browser has it. */
export function openSession(tls: TlsHouse, options: ClientSessionOptions = {}): ClientHttp2Session {
  const session = connect(`https://${host}`, {
    ...options,
    createConnection: () => tls.dial({ ALPNProtocols: ['h2'] }),
  })
  session.on('error', () => undefined)
  return session
}

/** One request in a session. */
export async function askIn(
  session: ClientHttp2Session,
  path: string,
  headers: OutgoingHttpHeaders = {},
  body?: string,
): Promise<Answer> {
  const method = body === undefined ? 'GET' : 'POST'
  const stream = session.request({ ':path': path, ':method': method, ':authority': host, ...headers })
  stream.end(body)
  const [answer] = (await once(stream, 'response')) as [Record<string, unknown>]
  const text = Buffer.concat(await stream.toArray()).toString()
  return {
    status: Number(answer[':status']),
    headers: answer,
    body: text,
    code: /"code":"(\w+)"/.exec(text)?.[1],
  }
}

/** What every request has; what a test says goes in its place. */
export function fieldsOf(fields: Record<string, string> = {}): [string, string][] {
  const usual = { ':method': 'GET', ':scheme': 'https', ':path': '/healthz', ':authority': host }
  return Object.entries({ ...usual, ...fields })
}

/** A connection on which a test writes frames of its own. */
export function openRaw(tls: TlsHouse): Promise<RawHttp2> {
  return RawHttp2.open(tls.dial({ ALPNProtocols: ['h2'] }))
}
