import { createApp } from '../app.ts'
import { createContext } from '../platform/context.ts'
import { createKeyring } from '../platform/crypto.ts'
import { createDb, type Db } from '../platform/db/db.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { Browser, type Knock } from './browser.ts'
import type { House } from './house.ts'

export type NodeOptions = {
  /** Another `SECRET_KEY` than the house's. */
  secretKey?: string
  /** `SECRET_KEY_FALLBACKS`. */
  fallbacks?: string[]
  /** How far its clock is ahead of the house's. */
  aheadSeconds?: number
}

/**
 * Another server beside the house: same database, with nothing shared in memory. On real PostgreSQL it has
 * connections of its own.
 */
export function anotherNode(house: House, options: NodeOptions = {}) {
  const { secretKey, fallbacks = [], aheadSeconds = 0 } = options
  const db: Db = house.databaseUrl
    ? createDb(
        openPostgres({
          url: house.databaseUrl,
          connections: 20,
          applicationName: 'test',
          onError: () => undefined,
        }),
      )
    : house.db
  const ctx = createContext({
    db,
    now: () => new Date(house.ctx.now().getTime() + aheadSeconds * 1000),
    settings: house.settings,
    keyring: secretKey === undefined ? house.ctx.keyring : createKeyring(secretKey, fallbacks),
    log: house.ctx.log,
    origins: house.ctx.origins,
  })
  const app = createApp(ctx)
  const { publicUrl } = house.settings.server
  const knock: Knock = async (path, { ip = '192.0.2.2', ...request } = {}) => {
    const headers = new Headers(request.headers)
    headers.set('host', new URL(publicUrl).host)
    return app.fetch(new Request(publicUrl + path, { ...request, headers }), { ip })
  }
  return {
    ctx,
    /** A browser whose requests come to this node, with the cookies of another one if given. */
    browser: (like?: Browser, ip = '192.0.2.2') => {
      const browser = new Browser(knock, publicUrl, ip)
      for (const [name, value] of like?.cookies ?? []) browser.cookies.set(name, value)
      browser.csrfToken = like?.csrfToken
      browser.accessToken = like?.accessToken
      browser.deviceKey = like?.deviceKey
      return browser
    },
    close: async () => {
      if (house.databaseUrl) await db.close()
    },
  }
}
