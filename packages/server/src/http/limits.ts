/** What one connection may take of the server, and for how long. */
export type Limits = {
  /** Longest head of a request in bytes: twice the longest Cookie header that browsers send. */
  headBytes: number
  /** Most header lines of one request. */
  headLines: number
  /** Time for the TLS handshake, and then for the head of a request. */
  handshakeMs: number
  headMs: number
  /** Time for a whole request, head and body. The largest body is 16 KB: less than 1 KB a second. */
  requestMs: number
  /** Time for the answer after that, until the network has taken it, or the next piece of a long one. */
  answerMs: number
  /** How long a connection may say nothing between two requests. */
  keepAliveMs: number
  /** How often the clock is looked at: how much later than it says a slow connection is closed. */
  checkEveryMs: number
  /** After how many requests a connection is to be made anew. */
  requestsPerConnection: number
  /** Requests that an HTTP/1.1 client sends ahead of their answers. Browsers and proxies send none. */
  requestsAhead: number
  /** Requests at once on an HTTP/2 connection (RFC 9113 6.5.2 asks for 100 at least). */
  streamsAtOnce: number
}

export const usualLimits: Limits = {
  headBytes: 16 * 1024,
  headLines: 100,
  handshakeMs: 10_000,
  headMs: 10_000,
  requestMs: 20_000,
  answerMs: 40_000,
  keepAliveMs: 65_000, // Longer than the minute for which proxies keep theirs.
  checkEveryMs: 1000,
  requestsPerConnection: 1000,
  requestsAhead: 10,
  streamsAtOnce: 100,
}
