import type { RefusalCode } from '@portcullis/protocol/refusals'
import type { Transport } from '@portcullis/protocol/shapes'
import type { ClientOptions } from './create-client.ts'
import {
  createSessionStore,
  createStore,
  type SessionState,
  type SessionStore,
  type Store,
} from './session-store.ts'
import { type Stopwatch, startStopwatch } from './stopwatch.ts'

/** What one client knows. The secrets among it live in this object and nowhere else. [CLIENT-16] */
export type Context = {
  readonly baseUrl: string
  readonly transport: Transport
  readonly apiOrigins: ReadonlySet<string>
  readonly store: SessionStore
  accessToken: { value: string; lifetimeSeconds: number; age: Stopwatch } | undefined
  csrfToken: string | undefined
  nonce: { value: string; age: Stopwatch } | undefined
  /** Since the server last said who is signed in. */
  heardAgo: Stopwatch | undefined
  /** Counts sign-ins and sign-outs, so that a late answer never undoes what came after its question. */
  epoch: number
  /** The refresh under way, which everyone shares who needs one. */
  refreshing: Promise<void> | undefined
  /** The finding out under way of who is signed in. */
  finding: Promise<void> | undefined
  /** The CSRF token of a session that this browser has left without being able to tell the server. */
  owedSignOut: string | undefined
  /** The challenge that is being solved, after which the next one is. */
  solving: Promise<unknown>
  /** How many challenges are waiting or being solved. */
  challenges: number
  readonly isSolving: Store<boolean>
  failures: number
  retryTimer: ReturnType<typeof setTimeout> | undefined
  channel: BroadcastChannel | undefined
  /** Undoes `start`. */
  stop: (() => void) | undefined
}

/** Judges the options, once. A mistake in them is the developer's and throws at once. */
export function createContext({ baseUrl, transport = 'token', apiOrigins }: ClientOptions): Context {
  const base = new URL(baseUrl)
  if (!/^https?:$/.test(base.protocol)) throw new TypeError('baseUrl must begin with https:// or http://.')
  if (transport !== 'token' && transport !== 'cookie') {
    throw new TypeError("transport must be 'token' or 'cookie'.")
  }
  return {
    baseUrl: base.origin + base.pathname.replace(/\/+$/, ''),
    transport,
    apiOrigins: new Set(apiOrigins?.map(asOrigin) ?? [base.origin, pageOrigin() ?? base.origin]),
    store: createSessionStore(),
    accessToken: undefined,
    csrfToken: undefined,
    nonce: undefined,
    heardAgo: undefined,
    epoch: 0,
    refreshing: undefined,
    finding: undefined,
    owedSignOut: undefined,
    solving: Promise.resolve(),
    challenges: 0,
    isSolving: createStore(false),
    failures: 0,
    retryTimer: undefined,
    channel: undefined,
    stop: undefined,
  }
}

/** The page's own origin. A sandboxed frame and a local file have none. */
export function pageOrigin(): string | undefined {
  const origin = isBrowser() ? globalThis.location?.origin : undefined
  return origin === 'null' ? undefined : origin
}

/** Whether there is a page around us: on a server nothing starts by itself. */
export function isBrowser(): boolean {
  return typeof document === 'object' && typeof globalThis.addEventListener === 'function'
}

/** Takes over what the server has just said about who is signed in. */
export function heardSession(ctx: Context, state: SessionState): void {
  ctx.heardAgo = startStopwatch()
  ctx.failures = 0
  clearTimeout(ctx.retryTimer)
  ctx.store.set(state)
}

/**
 * Leaves whatever session there was: its token goes, and answers still under way will be dropped.
 * [CLIENT-13]
 */
export function beginEpoch(ctx: Context): void {
  ctx.epoch++
  ctx.accessToken = undefined
  ctx.refreshing = undefined
  ctx.finding = undefined
}

/** Takes over that nobody is signed in. The first reason stays until somebody signs in. */
export function heardSignedOut(ctx: Context, reason?: RefusalCode): void {
  const known = ctx.store.get()
  beginEpoch(ctx)
  ctx.csrfToken = undefined
  heardSession(
    ctx,
    known.status === 'signed-out' ? known : { status: 'signed-out', ...(reason && { reason }) },
  )
}

function asOrigin(text: string): string {
  const { origin, href } = new URL(text)
  // A path would promise a narrower fence than there is, and `null` is the origin of every sandbox.
  if (origin === 'null' || href !== `${origin}/`) throw new TypeError(`apiOrigins: ${text} is not an origin.`)
  return origin
}
