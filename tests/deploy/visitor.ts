import { once } from 'node:events'
import { type ClientRequestArgs, request as requestPlainly } from 'node:http'
import { type Agent, request as requestSecurely } from 'node:https'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { Browser, type Knock } from '../../packages/server/src/test/browser.ts'
import { domain } from './backstage.ts'

/** Where a proxy is, and whom to trust for its certificate. */
export type Front = { port: number; plainPort: number; ca: string }

/** An answer as it came over the wire. */
export type Reply = {
  status: number
  body: string
  /** Every value of a header, in the order they came. */
  all: (name: string) => string[]
  /** The value of a header that came once or not at all. */
  header: (name: string) => string | undefined
  rawHeaders: string[]
}

export type Visit = {
  method?: string
  headers?: Record<string, string | string[]>
  body?: string
  /** The address that the visitor comes from; this machine has many. */
  from?: string
  /** Keeps connections open between requests; without it each has its own. */
  agent?: Agent
}

/** One request over TLS. */
export function visit({ port, ca }: Front, path: string, options: Visit = {}): Promise<Reply> {
  return send(requestSecurely, { port, servername: domain, ca, path } as ClientRequestArgs, options)
}

/** One request in the clear. */
export function visitPlainly({ plainPort }: Front, path: string, options: Visit = {}): Promise<Reply> {
  return send(requestPlainly, { port: plainPort, path }, options)
}

/** A browser that comes through the proxy. */
export function browserAt(front: Front, from = '127.0.0.1'): Browser {
  const knock: Knock = async (path, { method = 'GET', headers, body } = {}) => {
    const reply = await visit(front, path, {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      from,
      ...(typeof body === 'string' && { body }),
    })
    const answer = new Headers()
    for (let at = 0; at < reply.rawHeaders.length; at += 2)
      answer.append(reply.rawHeaders[at] ?? '', reply.rawHeaders[at + 1] ?? '')
    return new Response(reply.status === 204 ? null : reply.body, { status: reply.status, headers: answer })
  }
  return new Browser(knock, `https://${domain}`, from)
}

/** A TLS connection to the proxy, before anything is asked. */
export async function dial({ port, ca }: Front, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', servername: domain, ca, ...options })
  await once(socket, 'secureConnect')
  return socket
}

/** Sends bytes as they are; gives what comes back until the proxy closes or has been silent for a moment. */
export async function sendRaw(
  front: Front,
  bytes: string,
  { from = '127.0.0.1', silence = 300 }: { from?: string; silence?: number } = {},
): Promise<string> {
  const socket = await dial(front, { localAddress: from } as ConnectionOptions)
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => undefined)
  socket.setTimeout(silence, () => socket.destroy())
  socket.write(bytes, 'latin1')
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

function send(
  request: typeof requestPlainly,
  connection: ClientRequestArgs,
  { method = 'GET', headers = {}, body, from = '127.0.0.1', agent }: Visit,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asking = request({
      host: '127.0.0.1',
      localAddress: from,
      agent: agent ?? false,
      method,
      setHost: false,
      headers: {
        host: domain,
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        ...headers,
      },
      ...connection,
    })
    asking.on('error', reject)
    asking.on('response', async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk)
      const { rawHeaders } = answer
      const all = (name: string) =>
        rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name)
      resolve({
        status: answer.statusCode ?? 0,
        body: Buffer.concat(chunks).toString(),
        all,
        header: (name) => (all(name).length > 0 ? all(name).join(' AND ') : undefined),
        rawHeaders,
      })
    })
    asking.end(body)
  })
}
