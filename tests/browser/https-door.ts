import { request } from 'node:http'
import { createServer } from 'node:https'
import { makeCertificate } from '../../packages/server/src/test/certificate.ts'

/** Ends TLS in front of a server, as a proxy does: host and path go through as they came. */
export async function openHttpsDoor({ port, to }: { port: number; to: number }) {
  const server = createServer(makeCertificate('localhost'), (incoming, outgoing) => {
    const { method, url: path, headers } = incoming
    const onward = request({ host: '127.0.0.1', port: to, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
