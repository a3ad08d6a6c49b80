import { once } from 'node:events'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { MadeCertificate } from '../../../test/certificate.ts'

export type Received = { path: string; headers: Record<string, unknown>; body: string }

/** How a receiver answers: with a status and headers, or not at all. */
export type Answer = { status: number; headers?: Record<string, string> } | 'silence'

/** A receiver of webhooks on this machine; what it answers may be changed, what came is kept. */
export async function openReceiver(certificate?: MadeCertificate) {
  const received: Received[] = []
  let answer: Answer = { status: 204 }
  let connections = 0

  const listener: RequestListener = async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ path: request.url ?? '', headers: request.headers, body })
    if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end('x'.repeat(100_000))
  }
  const server = certificate ? createHttps(certificate, listener) : createHttp(listener)
  server.on('connection', (socket: Socket) => {
    connections += 1
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    answerWith: (next: Answer) => {
      answer = next
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
