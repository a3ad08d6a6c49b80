import { createServer as createPlainServer, type IncomingMessage, type Server } from 'node:http'
import { createSecureServer as createHttp2Server } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import { getRequestListener } from '@hono/node-server'
import type { Certificate } from './certificate.ts'
import { boundConversations, type Listener } from './conversation.ts'
import { createDrain } from './drain.ts'
import { boundHttp2Sessions } from './http2-sessions.ts'
import { type Limits, usualLimits } from './limits.ts'
import { refuseBarely, refuseRequest } from './refuse-request.ts'
import { tlsOptions } from './tls-options.ts'

export type Fetch = (request: Request, env: { incoming: IncomingMessage }) => Response | Promise<Response>

/** How a server differs from one for plain HTTP/1.1 with the usual limits. */
export type Manner = {
  certificate?: Certificate | undefined
  http2?: boolean | undefined
  limits?: Limits | undefined
  /** Strict-Transport-Security of what is refused before it is a request; for TLS alone. */
  hsts?: string | undefined
}

/** An HTTP server that closes on whoever is too slow or sends too much; with a certificate it speaks TLS. */
export function createHttpServer(fetch: Fetch, drain = createDrain(), manner: Manner = {}): Server {
  const { certificate, http2 = false, limits = usualLimits, hsts } = manner
  const answer = getRequestListener(refusingOddHeads(fetch, limits, hsts) as never, {
    overrideGlobalObjects: false,
    errorHandler: (error) => refuseRequest(error, hsts),
  }) as Listener
  const conversations = boundConversations(limits, answer, hsts)
  const sessions = boundHttp2Sessions(limits, answer as never)

  const http1 = { ...http1Options(limits), ServerResponse: drain.Answer }
  const { cert, key } = certificate ?? {}
  const tls = { ...tlsOptions, cert, key, handshakeTimeout: limits.handshakeMs }
  let server: Server
  if (certificate === undefined) server = createPlainServer(http1)
  else if (!http2) server = createTlsServer({ ...http1, ...tls })
  else {
    const both = createHttp2Server({
      ...{ ...tls, ...sessions.options, noDelay: true },
      ...{ allowHTTP1: true, Http1ServerResponse: drain.Answer },
    })
    sessions.watch(both)
    server = both as never
  }

  // Some are properties alone, and the server of both takes none of them as options.
  Object.assign(server, http1Options(limits))
  const hear: Listener = (incoming, outgoing) => {
    if (isHttp2(incoming)) sessions.hear(incoming as never, outgoing as never)
    else conversations.hear(incoming, outgoing)
  }
  server.on('request', hear)
  server.on('checkExpectation', hear)
  server.on('clientError', conversations.interrupt)
  conversations.watch(server)
  drain.watch(server)
  return server
}

/**
 * Refuses what Node lets through: more lines than its own bound would keep, of which it drops the last,
 * perhaps those of a proxy, and versions of HTTP that are none or not what is spoken here.
 */
function refusingOddHeads(fetch: Fetch, limits: Limits, hsts: string | undefined): Fetch {
  return (request, env) => {
    const { incoming } = env
    if (!isHttp2(incoming) && !/^1\.[01]$/.test(incoming.httpVersion)) {
      const refusal = refuseBarely('malformed_request', hsts)
      refusal.headers.set('connection', 'close')
      return refusal
    }
    return isLong(incoming, limits) ? refuseBarely('headers_too_large', hsts) : fetch(request, env)
  }
}

/** Of HTTP/1.1 Node counts the bytes itself; of HTTP/2 only if the client agrees to be bounded. */
function isLong(incoming: IncomingMessage, { headLines, headBytes }: Limits): boolean {
  const { rawHeaders } = incoming
  if (rawHeaders.length > 2 * headLines) return true
  return isHttp2(incoming) && rawHeaders.reduce((sum, { length }) => sum + length, 0) > headBytes
}

/** By what it is, since the version of an HTTP/1.1 request is whatever its sender wrote. */
function isHttp2(incoming: IncomingMessage): boolean {
  return 'stream' in incoming
}

/** What Node bounds itself of HTTP/1.1. */
function http1Options(limits: Limits) {
  return {
    maxHeaderSize: limits.headBytes,
    maxHeadersCount: 0, // Bounded by their bytes, and by ourselves.
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    maxRequestsPerSocket: limits.requestsPerConnection,
    insecureHTTPParser: false,
    joinDuplicateHeaders: true, // One that comes twice decides nothing, instead of the first of both.
    requireHostHeader: false, // We refuse such a request ourselves, with the headers of every answer.
  }
}
