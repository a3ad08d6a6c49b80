import { createServer, type IncomingMessage, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createDrain } from './drain.ts'
import { refuseConnection } from './refuse-connection.ts'
import { refuseRequest } from './refuse-request.ts'

type Fetch = (request: Request, env: { incoming: IncomingMessage }) => Response | Promise<Response>

/** An HTTP server that closes on whoever is too slow or sends too much. */
export function createHttpServer(fetch: Fetch, drain = createDrain()): Server {
  const answer = getRequestListener(fetch as never, {
    overrideGlobalObjects: false,
    errorHandler: refuseRequest,
  })
  const server = createServer(
    {
      ServerResponse: drain.Answer,
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000, // Longer than the minute for which proxies keep theirs.
      insecureHTTPParser: false,
      requireHostHeader: false, // We refuse such a request ourselves, with the headers of every answer.
      joinDuplicateHeaders: true, // One that comes twice decides nothing, instead of the first of both.
    },
    answer,
  )
  server.maxHeadersCount = 100
  server.on('clientError', refuseConnection)
  drain.watch(server)
  return server
}

/** Listens, and gives the port. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}
