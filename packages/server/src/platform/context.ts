import type { Keyring } from './crypto.ts'
import type { Db } from './db/db.ts'
import type { Log } from './log.ts'
import type { Origins } from './settings.ts'
import type { Tracer } from './tracing/tracer.ts'
import { introduced } from './vouchers.ts'

/** Every feature adds its own settings here, beside their declaration (features/x/settings.ts). */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by declaration merging.
export interface Settings {}

/** Who sends a request, as far as the network tells. */
export type Caller = {
  /** The id under which this request stands in the logs and in the answer's X-Request-Id. */
  id: string
  /** The address of the person's machine, as far as proxies of ours can be believed. */
  ip: string
  /** Whether nobody on the way could read it. */
  overHttps: boolean
  /** The browser in words: "Firefox on Linux". */
  device: string
  /** The solved challenge that it brought along, unread. */
  solution?: string | undefined
  /** What its person would like to read (Accept-Language), unread: it may hold anything. */
  languages?: string | undefined
}

/** A person who is signed in, the session that says so, and when they have proved who they are. */
export type Actor = { accountId: string; sessionId: string; fresh: boolean; provenAt: Date }

/**
 * What a route for those who run the service demands, from the least to the most; each has those before it.
 */
export const permissions = ['read', 'support', 'administer'] as const
export type Permission = (typeof permissions)[number]

/** Somebody who runs the service: a person with a role, or a machine with a key. */
export type Operator = {
  /** What events name: the id of the account, or of the key. */
  by: string
  accountId: string | undefined
  sessionId: string | undefined
  /** Where it is a machine: the key that it has shown. */
  apiKeyId?: string
  /** The most that they may do. */
  permission: Permission
}

/**
 * Who is asking, and what there is to work with. Every verb takes it first; a function without it is pure.
 */
export type Context = {
  db: Db
  now: () => Date
  settings: Settings
  keyring: Keyring
  log: Log
  /** Where OTEL_EXPORTER_OTLP_ENDPOINT names a collector. */
  tracer?: Tracer | undefined
  /** Where each setting was read from; nothing where nobody has said so. */
  origins?: Origins | undefined
  /** The one `make(ctx)` of this server: caches, pools and keys live as long as the server, not longer. */
  instance: <T>(make: (ctx: Context) => T) => T
  request: Caller
}

/** What a server is made of, before anybody asks anything. */
export type Foundation = Omit<Context, 'request' | 'instance'>

/** A context for work that no request asked for: the sweeper, the mail worker, a command. */
export function createContext(foundation: Foundation): Context {
  const kept = new Map<unknown, unknown>()
  const ctx: Context = {
    ...foundation,
    db: introduced(foundation.db, () => ctx.keyring),
    request: { id: 'system', ip: '', overHttps: false, device: '' },
    instance: (make) => {
      if (!kept.has(make)) kept.set(make, make(ctx))
      return kept.get(make) as never
    },
  }
  return ctx
}
