import type {
  Http2SecureServer,
  Http2ServerRequest,
  Http2ServerResponse,
  Http2Session,
  SecureServerOptions,
} from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Limits } from './limits.ts'
import { lingerMs } from './refuse-connection.ts'

type Listener = (incoming: Http2ServerRequest, outgoing: Http2ServerResponse) => unknown

/** The connection of a session, and how many of its requests are being worked on, taken back or not. */
type Line = { socket: TLSSocket; working: number }

export type Http2Sessions = {
  options: SecureServerOptions
  /** Looks after a server's sessions, from before it listens. */
  watch: (server: Http2SecureServer) => void
  /** Hears a request, and hangs up when it or its answer takes too long. */
  hear: Listener
}

/**
 * Bounds what HTTP/2 clients do, before `answer` does its work: Node leaves them all the time in the world,
 * and a thousand cancelled requests at once (CVE-2023-44487). [LIMITS-8]
 */
export function boundHttp2Sessions(limits: Limits, answer: Listener): Http2Sessions {
  const lines = new WeakMap<Http2Session, Line>()
  return {
    options: {
      settings: { maxConcurrentStreams: limits.streamsAtOnce, maxHeaderListSize: limits.headBytes },
      maxHeaderListPairs: limits.headLines,
      maxSessionInvalidFrames: 10,
      maxSessionRejectedStreams: 10,
      maxOutstandingPings: 2,
      streamResetBurst: limits.streamsAtOnce,
      streamResetRate: 10,
    },
    watch: (server) => {
      // A session lends its socket without the power to close it on somebody who does not listen.
      let arrived: TLSSocket
      server.prependListener('secureConnection', (socket) => {
        arrived = socket
      })
      server.on('session', (session) => {
        lines.set(session, { socket: arrived, working: 0 })
        boundSession(session, arrived, limits)
      })
    },
    hear: async (incoming, outgoing) => {
      const line = incoming.stream.session && lines.get(incoming.stream.session)
      if (line === undefined || line.working >= limits.streamsAtOnce) return line?.socket.destroy()
      keepTime(incoming, outgoing, line, limits)
      if (!levelHeaders(incoming)) return incoming.stream.close(protocolError)

      line.working++
      try {
        await answer(incoming, outgoing)
      } finally {
        line.working--
      }
    },
  }
}

/**
 * Hangs up when a request is not whole in time, and when its answer, or the next piece of a long one, is not
 * taken in time after that.
 */
function keepTime(
  incoming: Http2ServerRequest,
  outgoing: Http2ServerResponse,
  { socket }: Line,
  { requestMs, answerMs }: Limits,
): void {
  let timer = setTimeout(() => {
    const isWhole = incoming.stream.endAfterHeaders || incoming.readableEnded
    if (isWhole) timer = setTimeout(() => socket.destroy(), answerMs).unref()
    else socket.destroy()
  }, requestMs).unref()
  outgoing.on('drain', () => timer.refresh())
  outgoing.once('close', () => clearTimeout(timer))
}

/** RFC 9113 7: what is malformed is answered with it. */
const protocolError = 1

/** Closes a session that asks nothing, and after so many requests asks for a new connection. */
function boundSession(session: Http2Session, socket: TLSSocket, limits: Limits): void {
  let open = 0
  let heard = 0
  const leave = () => {
    session.close()
    setTimeout(() => socket.destroy(), lingerMs).unref()
  }
  let idle = setTimeout(leave, limits.headMs).unref()
  socket.once('close', () => clearTimeout(idle))

  session.on('stream', (stream) => {
    clearTimeout(idle)
    open++
    heard++
    if (heard === limits.requestsPerConnection) session.close()
    stream.once('close', () => {
      open--
      if (open > 0) return
      if (session.closed) leave()
      else idle = setTimeout(leave, limits.keepAliveMs).unref()
    })
  })
}

/**
 * Gives a request the headers that it would have over HTTP/1.1, where the host is a header and those that
 * come twice are joined; false when it names two hosts (RFC 9113 8.3.1). [TLS-8]
 */
function levelHeaders({ headers, rawHeaders }: Http2ServerRequest): boolean {
  const { ':authority': authority = headers.host, host = authority } = headers
  if (host !== authority) return false
  if (host !== undefined) headers.host = host

  // Node's own parse keeps the first of some that come twice, such as Authorization, and drops the others.
  const seen = new Set<string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (seen.has(name) && name !== 'cookie') headers[name] = allOf(rawHeaders, name).join(', ')
    seen.add(name)
  }
  return true
}

function allOf(rawHeaders: string[], name: string): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1] === name)
}
