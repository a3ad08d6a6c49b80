import pg from 'pg'
import { Misuse } from '../misuse.ts'
import { getAddress } from './address.ts'
import type { Driver } from './db.ts'

export type PostgresOptions = {
  /** For pooled statements. */
  url: string
  /** For LISTEN, on a connection of its own, where `url` leads to a pooler. */
  directUrl?: string | undefined
  /** Most connections of the pool. */
  connections: number
  applicationName: string
  onError: (error: Error) => void
}

// PostgreSQL's bigint as a number: our counts stay far below 2^53.
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.INT8, Number)

/** A PostgreSQL whose user and password may change while it is in use. */
export type Postgres = Driver & {
  /**
   * Connects as `url` says from now on: idle connections are replaced at once, busy ones when they are done.
   * Throws, and changes nothing, if that does not connect. [SECRETS-10]
   */
  moveTo: (url: string, directUrl?: string) => Promise<void>
}

/** Opens a PostgreSQL through `pg`, with named prepared statements. */
export function openPostgres(options: PostgresOptions): Postgres {
  const { connections, applicationName, onError } = options
  let [current, direct] = [options.url, options.directUrl ?? options.url]
  class Client extends pg.Client {
    readonly url = current

    constructor(options: pg.ClientConfig) {
      super({ ...options, ...connectionTo(current) })
    }
  }
  const listeners = new Set<Listener>()
  const pool = new pg.Pool({
    Client: Client as unknown as NonNullable<pg.PoolConfig['Client']>,
    max: connections,
    application_name: applicationName,
    types,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  })
  pool.on('error', onError)
  pool.on('release', (_error, client) => {
    if (client instanceof Client && client.url !== current) void client.end()
  })

  return {
    query: (text, values, name) => pool.query({ name, text, values }),
    script: (text) => runScript(current, text),
    listen: async (channel, hear, gap) => {
      const listener = await keepListening(() => direct, { channel, hear, gap, onError })
      listeners.add(listener)
      return async () => {
        listeners.delete(listener)
        await listener.stop()
      }
    },
    moveTo: async (next, nextDirect = next) => {
      if (next === current && nextDirect === direct) return
      await demandSameDatabase(current, next)
      if (direct !== current || nextDirect !== next) await demandSameDatabase(direct, nextDirect)
      current = next
      direct = nextDirect
      for (const listener of listeners) listener.connectAnew()
      const idle = Array.from({ length: pool.idleCount }, () => pool.connect())
      for (const taken of await Promise.allSettled(idle))
        if (taken.status === 'fulfilled') taken.value.release()
    },
    connections: () => ({
      busy: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: () => pool.end(),
  }
}

/** A password is tried before it counts. Another database would be another server: that takes a restart. */
async function demandSameDatabase(current: string, next: string): Promise<void> {
  if (withoutCredentials(current) !== withoutCredentials(next)) {
    throw new Misuse(
      'DATABASE_URL: Only its user and password can change while the server runs. Restart it for the rest.',
    )
  }
  const client = new pg.Client({ ...connectionTo(next), connectionTimeoutMillis: 5000 })
  await client.connect()
  await client.end()
}

function withoutCredentials(url: string): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  for (const name of ['user', 'password']) bare.searchParams.delete(name)
  return bare.href
}

async function runScript(url: string, text: string): Promise<void> {
  const client = new pg.Client(connectionTo(url))
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

/** Everything that says where a connection goes, so that the driver reads none of it by itself. */
function connectionTo(url: string): pg.ClientConfig {
  const { host, port, user, password, database, ssl } = getAddress(url)
  return { host, port, user, password, database, ssl }
}

type Listening = {
  channel: string
  hear: (payload: string) => void
  gap: () => void
  onError: (error: Error) => void
}

type Listener = { connectAnew: () => void; stop: () => Promise<void> }

/** Listens on a connection of its own, and connects again whenever it is lost; each loss is a gap. */
async function keepListening(
  url: () => string,
  { channel, hear, gap, onError }: Listening,
): Promise<Listener> {
  let stopped = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined

  const again = () => {
    gap()
    if (stopped) return
    timer = setTimeout(() => void connect().catch(onError), 250)
    timer.unref()
  }
  const connect = async () => {
    const fresh = new pg.Client({
      ...connectionTo(url()),
      application_name: `${channel} listener`,
      keepAlive: true,
    })
    fresh.on('error', onError)
    fresh.on('notification', ({ payload }) => hear(payload ?? ''))
    fresh.once('end', again)
    try {
      await fresh.connect()
      await fresh.query(`listen "${channel}"`)
    } catch (error) {
      onError(error as Error)
      await fresh.end().catch(() => undefined)
      return
    }
    client = fresh
    if (stopped) await fresh.end()
  }

  await connect()
  return {
    connectAnew: () => void client?.end(),
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}
