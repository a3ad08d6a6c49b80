import { type CookieNames, cookieNames } from '@portcullis/protocol/cookies'
import type { Stopwatch } from '../stopwatch.ts'
import type { FoundSession } from './find-session.ts'

export type ServerClientOptions = {
  /** The service's `PUBLIC_URL`, with its path. The app is served by the same host. */
  url: string
  /** How long the service may take to answer: three seconds, unless said otherwise. */
  timeoutMs?: number
  /** Asks instead of the platform's `fetch`: a shorter way to the service, or its handler in this process. */
  fetch?: typeof globalThis.fetch
}

/** What one client knows: nothing of anybody, but for the answers that requests under way share. */
export type ServerContext = {
  readonly url: string
  readonly origin: string
  readonly timeoutMs: number
  readonly cookieNames: CookieNames
  readonly fetch: typeof globalThis.fetch
  /** By the headers of a request, which are one object for as long as it lives. */
  readonly shared: WeakMap<object, { cookie: string; age: Stopwatch; answer: Promise<FoundSession> }>
}

/** Longer than any answer of a service that is well, and not longer than a person waits for a page. */
const usualTimeoutMs = 3000

/** Judges the options, once. A mistake in them is the developer's and throws at once. */
export function createServerContext(options: ServerClientOptions): ServerContext {
  const { timeoutMs = usualTimeoutMs, fetch } = options
  const { protocol, hostname, origin, pathname, href } = new URL(options.url)
  const isLoopback = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) {
    throw new TypeError('url must begin with https://, for it is told whose session it is.')
  }
  if (href !== origin + pathname) throw new TypeError('url is PUBLIC_URL: an origin and a path, no more.')
  if (!(timeoutMs > 0 && timeoutMs <= 60_000)) {
    throw new TypeError('timeoutMs must be more than 0 and at most 60000.')
  }
  return {
    url: origin + pathname.replace(/\/+$/, ''),
    origin,
    timeoutMs,
    cookieNames: cookieNames(protocol === 'https:'),
    // Looked up late, and called without an object before it: frameworks put their own in its place.
    fetch: (input, init) => (fetch ?? globalThis.fetch)(input, init),
    shared: new WeakMap(),
  }
}
