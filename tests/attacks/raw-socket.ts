import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createApp } from '../../packages/server/src/app.ts'
import { createHttpServer } from '../../packages/server/src/http/http-server.ts'
import { type Limits, usualLimits } from '../../packages/server/src/http/limits.ts'
import type { House } from '../../packages/server/src/test/house.ts'

/** What the proxy of the house says of every request: it is at 127.0.0.1, and trusted. */
export const proxied = ['X-Forwarded-For: 192.0.2.1', 'X-Forwarded-Proto: https']

export type RawAnswer = { status: number; head: string; body: string; code: string | undefined }

/** The house's app behind the HTTP parser of production, on a port of its own. */
export async function listenFor({ ctx }: Pick<House, 'ctx'>, limits: Partial<Limits> = {}) {
  const server = createHttpServer(createApp(ctx).fetch, undefined, { limits: { ...usualLimits, ...limits } })
  const connections: Socket[] = []
  server.on('connection', (socket) => connections.push(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  /** Sends bytes as they are; gives what came back until the server closed or said all it has to say. */
  const send = (...parts: (string | Uint8Array)[]): Promise<RawAnswer> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      const chunks: Buffer[] = []
      const done = () => resolve(readAnswer(Buffer.concat(chunks).toString('latin1')))
      socket.setTimeout(5000, () => socket.destroy(new Error('No answer within five seconds.')))
      socket.on('data', (chunk) => chunks.push(chunk))
      socket.on('close', done)
      socket.on('error', (error) => (chunks.length > 0 ? done() : reject(error)))
      for (const part of parts) socket.write(part)
    })

  return {
    port,
    send,
    /** How many bytes the server has taken in so far, on all connections. */
    taken: () => connections.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    /** The connections that are open, as the server sees them. */
    open: () => connections.filter(({ destroyed }) => !destroyed),
    /** One request with these header lines, as the proxy hands it on, after which the connection ends. */
    ask: (line: string, headers: string[] = [], body: string | Uint8Array = '') =>
      send(
        [
          `${line} HTTP/1.1`,
          'Host: auth.example.com',
          'Connection: close',
          ...proxied,
          ...headers,
          '',
          '',
        ].join('\r\n'),
        body,
      ),
    /** Sends the beginning of a request and is gone. */
    hangUp: async (text: string) => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write(text)
      await wait(50)
      socket.destroy()
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function readAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [head, body] = end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 4)]
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    head,
    body,
    code: /"code":"(\w+)"/.exec(body)?.[1],
  }
}
