import type { Server } from 'node:http'
import type { Server as TlsServer } from 'node:tls'
import type { Context } from '../platform/context.ts'
import { Misuse } from '../platform/misuse.ts'
import { givingAcmeProofs } from './acme-proof.ts'
import { type CertificateFacts, readCertificate } from './certificate.ts'
import { createDrain, type DrainBounds } from './drain.ts'
import { hstsOf } from './hsts.ts'
import { createHttpServer, type Fetch, type Manner } from './http-server.ts'
import { keepCertificate } from './keep-certificate.ts'
import { limitConnections } from './limit-connections.ts'

/** Where people come in. */
export type Doors = {
  port: number
  /** The port for plain http beside it, where there is one. */
  plainPort: number | undefined
  /** What browsers are shown; undefined where that is the business of a proxy. */
  certificate: () => CertificateFacts | undefined
  /** How many connections are open. */
  connections: () => number
  /** Reads the certificate again. */
  reload: () => void
  /** From now on every answer tells its client to connect anew. */
  announce: () => void
  /** Lets nobody in any more and waits until all are gone; gives how many had to be put out. */
  close: (bounds: DrainBounds) => Promise<number>
}

/** Opens the server to the network: over TLS where it has a certificate, and over plain http beside that. */
export async function openDoors(
  ctx: Context,
  fetch: Fetch,
  { limits, lookMs }: Pick<Manner, 'limits'> & { lookMs?: number } = {},
): Promise<Doors> {
  const { host, port } = ctx.settings.server
  const { http2, redirectPort } = ctx.settings.tls
  const own = readOwnCertificate(ctx)

  const hsts = own && hstsOf(ctx.settings)
  const front = createDoor(fetch, { certificate: own?.certificate, http2, limits, hsts })
  const side = redirectPort === undefined ? undefined : createDoor(givingAcmeProofs(ctx, fetch), { limits })
  const doors = side ? [front, side] : [front]
  const servers = doors.map(({ server }) => server)
  limitConnections(ctx, servers)

  const plainPort = side && (await listen(side.server, host, redirectPort ?? 0, 'HTTP_REDIRECT_PORT'))
  const listening = await listen(front.server, host, port).catch((error) => {
    side?.server.close()
    throw error
  })
  const kept = own && keepCertificate(ctx, front.server as Server & TlsServer, { ...own, lookMs })

  return {
    port: listening,
    plainPort,
    certificate: () => kept?.facts(),
    connections: () => doors.reduce((sum, { drain }) => sum + drain.open(), 0),
    reload: () => kept?.reload(),
    announce: () => {
      for (const { drain } of doors) drain.announce()
    },
    close: async (bounds) => {
      kept?.stop()
      const cut = await Promise.all(doors.map(({ server, drain }) => drain.finish(server, bounds)))
      return cut.reduce((sum, connections) => sum + connections, 0)
    },
  }
}

function createDoor(fetch: Fetch, manner: Manner) {
  const drain = createDrain()
  return { drain, server: createHttpServer(fetch, drain, manner) }
}

function readOwnCertificate({ settings, now }: Context) {
  const { certificateFile, keyFile } = settings.tls
  if (certificateFile === undefined || keyFile === undefined) return undefined
  const files = { certificateFile, keyFile }
  const certificate = readCertificate(files, new URL(settings.server.publicUrl).hostname, now())
  if (!Array.isArray(certificate)) return { files, certificate }
  throw new Misuse(certificate.map(({ env, message }) => `${env}: ${message}`).join('\n'))
}

/** Listens, and gives the port. */
export function listen(server: Server, host: string, port: number, env = 'PORT'): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(whyNot(error, host, env))
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function whyNot(error: NodeJS.ErrnoException & { port?: number }, host: string, env: string): Error {
  const { code, port } = error
  if (code === 'EADDRINUSE') return new Misuse(`${env}: Port ${port} is in use. Set ${env} to another one.`)
  if (code === 'EADDRNOTAVAIL') return new Misuse(`HOST: ${host} is no address of this machine.`)
  if (code !== 'EACCES') return error
  return new Misuse(
    `${env}: This user may not listen on port ${port}. Give the service CAP_NET_BIND_SERVICE, or set ` +
      `${env} to 1024 or more.`,
  )
}
