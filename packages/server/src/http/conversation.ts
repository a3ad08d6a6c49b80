import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Limits } from './limits.ts'
import { refuseConnection } from './refuse-connection.ts'

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

export type Conversations = {
  /** Hears a request, and hangs up on whoever sends too many ahead or does not take an answer in time. */
  hear: Listener
  /** Hears of bytes that make no request, or of a request that did not come in time. */
  interrupt: (error: NodeJS.ErrnoException, socket: Duplex) => void
}

/** What is under way on one connection: how much, and the newest of it. */
type Talk = { unanswered: number; incoming: IncomingMessage; outgoing: ServerResponse }

/** Bounds what HTTP/1.1 clients do on their connections, before `answer` does its work. [LIMITS-3] */
export function boundConversations(
  { requestMs, answerMs, requestsAhead }: Limits,
  answer: Listener,
  hsts?: string,
): Conversations {
  const talks = new WeakMap<Duplex, Talk>()
  return {
    hear: (incoming, outgoing) => {
      const { socket } = incoming
      const talk = talks.get(socket) ?? { unanswered: 0, incoming, outgoing }
      if (talk.unanswered > requestsAhead) {
        socket.destroy()
        return
      }
      talk.unanswered++
      talk.incoming = incoming
      talk.outgoing = outgoing
      talks.set(socket, talk)
      const tooLate = setTimeout(() => socket.destroy(), requestMs + answerMs).unref()
      outgoing.once('close', () => {
        clearTimeout(tooLate)
        talk.unanswered--
      })
      answer(incoming, outgoing)
    },
    interrupt: (error, socket) => {
      if (isNext(talks.get(socket))) refuseConnection(error, socket, hsts)
      else socket.destroy()
    },
  }
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
