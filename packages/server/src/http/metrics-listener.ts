import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, isIP } from 'node:net'
import type { Context } from '../platform/context.ts'
import { equalBytes } from '../platform/crypto.ts'
import type { Measurements } from '../platform/metrics.ts'
import type { MetricsPlace } from '../platform/metrics-settings.ts'
import { Misuse } from '../platform/misuse.ts'
import { listen } from './listen.ts'

export type MetricsListener = { port: number | undefined; close: () => Promise<void> }

type Watched = Pick<Context, 'settings' | 'log'>

/**
 * Gives metrics at `/metrics` of a place of their own: to whoever shows the token, or without one to whoever
 * reaches that place. [METRICS-1] [METRICS-2]
 */
export async function openMetricsListener(
  { settings, log }: Watched,
  measure: () => Promise<Measurements[]>,
): Promise<MetricsListener> {
  const { listen: place } = settings.metrics
  if (place === undefined) return { port: undefined, close: async () => undefined }

  const { writeMeasurements } = await import('../platform/metrics-registry.ts')
  const write = async () => writeMeasurements(await measure())
  let writing: ReturnType<typeof write> | undefined
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const status = whyNot(incoming, place, settings.metrics.token)
    if (status !== undefined) return end(outgoing, status)
    try {
      writing ??= write().finally(() => {
        writing = undefined
      })
      const { type, text } = await writing
      return end(outgoing, 200, text, type)
    } catch (error) {
      log.error({ why: String(error) }, 'metrics cannot be read')
      return end(outgoing, 500)
    }
  }
  const server = createServer({ headersTimeout: 5000, requestTimeout: 10_000 }, (incoming, outgoing) => {
    incoming.resume()
    void answer(incoming, outgoing)
  })
  server.maxConnections = 64
  const port = 'path' in place ? await listenAt(server, place.path) : await listenOn(server, place)
  return {
    port,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** The status of a no: nothing but metrics is here, and not for a page that has only been told to ask. */
function whyNot(
  { method = '', url = '', headers }: IncomingMessage,
  place: MetricsPlace,
  token: string | undefined,
): number | undefined {
  if (token !== undefined && !isBearer(headers.authorization, token)) return 401
  if (token === undefined && 'host' in place && !isAddressOf(headers.host, place.host)) return 421
  if (url.replace(/\?.*/, '') !== '/metrics') return 404
  return method === 'GET' || method === 'HEAD' ? undefined : 405
}

function isBearer(authorization: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return equalBytes(digest(authorization ?? ''), digest(`Bearer ${token}`))
}

/** A name that is not ours may have been made to lead here (DNS rebinding), so that a browser asks for it. */
function isAddressOf(host = '', own: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return isIP(name) > 0 || name === 'localhost' || name === own
}

function end(outgoing: ServerResponse, status: number, text = '', type = 'text/plain; charset=utf-8'): void {
  outgoing.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  })
  outgoing.end(text)
}

function listenOn(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return listen(server, host, port, 'METRICS_LISTEN')
}

/**
 * For this user and group alone. A socket that a process has left behind when it was killed is in nobody's
 * use; whatever else stands there is somebody's, and stays.
 */
async function listenAt(server: Server, path: string): Promise<undefined> {
  try {
    const isSocket = lstatSync(path, { throwIfNoEntry: false })?.isSocket()
    if (isSocket && !(await isAnswered(path))) rmSync(path, { force: true })
    server.listen(path)
    await once(server, 'listening')
    chmodSync(path, 0o660)
  } catch (error) {
    throw new Misuse(`METRICS_LISTEN: There can be no socket at ${path}: ${(error as Error).message}.`)
  }
}

/** Only a refusal says that nobody is there: one who is busy, or whom this user may not ask, is. */
async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code !== 'ECONNREFUSED' && code !== 'ENOENT'
  } finally {
    socket.destroy()
  }
}
