import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Limits } from './limits.ts'
import { refuseConnection } from './refuse-connection.ts'

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

export type Conversations = {
  /** Hears a request, and hangs up on whoever sends too many ahead of their answers. */
  hear: Listener
  /** Hears of bytes that make no request, or of a request that did not come in time. */
  interrupt: (error: NodeJS.ErrnoException, socket: Duplex) => void
  /** Hangs up on those who do not take their answers, for as long as the server is open. */
  watch: (server: Server) => void
}

/** What is under way on one connection: how much, since when nothing was taken, and the newest of it. */
type Talk = {
  unanswered: number
  sinceMs: number
  incoming: IncomingMessage
  outgoing: ServerResponse
  answered: () => void
  taken: () => void
}

/** Bounds what HTTP/1.1 clients do on their connections, before `answer` does its work. [LIMITS-3] */
export function boundConversations(limits: Limits, answer: Listener, hsts?: string): Conversations {
  const talks = new Map<Duplex, Talk>()
  return {
    hear: (incoming, outgoing) => {
      const { socket } = incoming
      const talk = talks.get(socket) ?? begin(talks, incoming, outgoing)
      if (talk.unanswered > limits.requestsAhead) {
        socket.destroy()
        return
      }
      if (talk.unanswered === 0) talk.sinceMs = performance.now()
      talk.unanswered++
      talk.incoming = incoming
      talk.outgoing = outgoing
      outgoing.on('close', talk.answered)
      outgoing.on('drain', talk.taken) // A piece of a long answer, after which there is another.
      answer(incoming, outgoing)
    },
    interrupt: (error, socket) => {
      if (isNext(talks.get(socket))) refuseConnection(error, socket, hsts)
      else socket.destroy()
    },
    watch: (server) => {
      const mostMs = limits.requestMs + limits.answerMs
      const looking = setInterval(() => {
        const then = performance.now() - mostMs
        for (const [socket, { unanswered, sinceMs }] of talks)
          if (unanswered > 0 && sinceMs < then) socket.destroy()
      }, limits.checkEveryMs).unref()
      server.once('close', () => clearInterval(looking))
    },
  }
}

/**
 * Made once for a connection, because a timer and a closure for each request would cost a twentieth of it.
 */
function begin(talks: Map<Duplex, Talk>, incoming: IncomingMessage, outgoing: ServerResponse): Talk {
  const talk: Talk = {
    ...{ unanswered: 0, sinceMs: 0, incoming, outgoing },
    answered: () => {
      talk.unanswered--
      talk.sinceMs = performance.now()
    },
    taken: () => {
      talk.sinceMs = performance.now()
    },
  }
  talks.set(incoming.socket, talk)
  incoming.socket.once('close', () => talks.delete(incoming.socket))
  return talk
}

/**
 * Whether what is said next is about the bytes that came last. Otherwise a refusal would be read as the
 * answer to another request; behind a proxy, perhaps of another person. [LIMITS-7]
 */
function isNext(talk: Talk | undefined): boolean {
  if (talk === undefined) return true
  const { unanswered, incoming, outgoing } = talk
  if (unanswered === 0) return incoming.complete
  return unanswered === 1 && !incoming.complete && !outgoing.headersSent
}
