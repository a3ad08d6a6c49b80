import type { IncomingMessage, Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { createApp } from './app.ts'
import { emails } from './emails.ts'
import { createMailWorker } from './features/mail/mail-worker.ts'
import { createShares } from './features/passwords/stand-in-recipe.ts'
import { createSessionMemory } from './features/sessions/session-memory.ts'
import { createSigningKeyring } from './features/signing-keys/load-signing-keys.ts'
import { refuseConnection } from './http/refuse-connection.ts'
import { createContext, type Foundation } from './platform/context.ts'
import { startSweeper } from './sweeper.ts'

/** A server that answers: where it listens, and how it ends. */
export type RunningServer = { port: number; stop: () => Promise<void> }

/** How long a stopping server waits for requests that are under way, in milliseconds. */
const drainMs = 10_000

/**
 * Starts everything: listens for changes of sessions, makes sure of a signing key, sends mail, sweeps, and
 * answers.
 * `stop` lets running requests finish, then the workers, and last the database.
 */
export async function startServer(foundation: Foundation): Promise<RunningServer> {
  const ctx = createContext(foundation)
  const { host, port } = ctx.settings.server
  await Promise.all([ctx.instance(createSigningKeyring).get(), ctx.instance(createShares).read()])
  const memory = ctx.instance(createSessionMemory)
  await memory.start()

  const server = createHttpServer(createApp(ctx).fetch)
  const listening = await listen(server, host, port)
  const mail = createMailWorker(ctx, emails)
  mail.start()
  const sweeper = startSweeper(ctx)

  return {
    port: listening,
    stop: async () => {
      await drain(server)
      await mail.stop()
      await sweeper.stop()
      await memory.stop()
      await ctx.db.close()
    },
  }
}

type Fetch = (request: Request, env: { incoming: IncomingMessage }) => Response | Promise<Response>

/** An HTTP server that closes on whoever is too slow or sends too much. */
export function createHttpServer(fetch: Fetch): Server {
  const server = createAdaptorServer({
    fetch: fetch as never,
    overrideGlobalObjects: false,
    serverOptions: {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000, // Longer than the minute for which proxies keep theirs.
      insecureHTTPParser: false,
      joinDuplicateHeaders: true, // One that comes twice decides nothing, instead of the first of both.
    },
  }) as Server
  server.maxHeadersCount = 100
  server.on('clientError', refuseConnection)
  return server
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/** Takes no more connections, and closes each of the others as soon as its request is answered. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const closing = setInterval(() => server.closeIdleConnections(), 20)
  const cutting = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearInterval(closing)
  clearTimeout(cutting)
}
