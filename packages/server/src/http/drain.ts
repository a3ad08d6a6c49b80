import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { ServerHttp2Session } from 'node:http2'
import { Server as NetServer, type Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'

/** For how long, in milliseconds. */
export type DrainBounds = {
  /**
   * How long a connection without a request is left open after the stop was announced. A client that sends on
   * one at the moment at which it is closed loses its request; one that sends earlier is answered and told to
   * connect anew.
   */
  idleMs: number
  /** When whatever is still open is cut. */
  boundMs: number
}

/** Ends an HTTP server without losing a request. [RUN-1] */
export type Drain = {
  /** The class of this server's answers. */
  Answer: typeof ServerResponse
  /** Looks after a server's connections, from before it listens. */
  watch: (server: Server) => void
  /** How many connections are open. */
  open: () => number
  /** From now on every answer tells its client to connect anew, those that are under way too. */
  announce: () => void
  /** Takes no more connections and waits until all are closed; gives how many had to be cut. */
  finish: (server: Server, bounds: DrainBounds) => Promise<number>
}

export function createDrain(): Drain {
  const connections = new Set<Socket>()
  const sockets = new Set<Socket>() // What is beneath them, the ones still without TLS included.
  const sessions = new Set<ServerHttp2Session>()
  let announcedAt: number | undefined

  // Here, and not in a middleware, because the head of an answer is written when the answer is known.
  class Answer<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
    override writeHead(...head: unknown[]): this {
      if (announcedAt !== undefined) this.setHeader('connection', 'close')
      return super.writeHead(...(head as [number]))
    }
  }
  const announce = () => {
    announcedAt ??= performance.now()
  }

  return {
    Answer,
    watch: (server) => {
      server.on('connection', keepIn(sockets))
      server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', keepIn(connections))
      server.on('session', keepIn(sessions)) // Of HTTP/2.
    },
    open: () => connections.size,
    announce,
    finish: async (server, { idleMs, boundMs }) => {
      announce()
      const closed = new Promise((resolve) => server.once('close', resolve))
      // Not http's own `close`, which would hang up on every idle connection at once.
      NetServer.prototype.close.call(server)
      for (const session of sessions) session.close()
      const sweeping = setInterval(() => {
        if (performance.now() - (announcedAt ?? 0) < idleMs) return
        server.closeIdleConnections()
        // Node does not call idle what never sent anything, such as a browser's connection in advance.
        for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
      }, 20)
      let cut = 0
      const cutting = setTimeout(() => {
        cut = connections.size
        for (const socket of sockets) socket.destroy()
      }, boundMs)
      await closed
      clearInterval(sweeping)
      clearTimeout(cutting)
      return cut
    },
  }
}

function keepIn<Closing extends Socket | ServerHttp2Session>(set: Set<Closing>): (one: Closing) => void {
  return (one) => {
    set.add(one)
    one.once('close', () => set.delete(one))
  }
}
