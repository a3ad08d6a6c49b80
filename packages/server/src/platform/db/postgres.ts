import pg from 'pg'
import type { Driver } from './db.ts'

export type PostgresOptions = {
  /** For pooled statements, and for LISTEN on a connection of its own. */
  url: string
  /** Most connections of the pool. */
  connections: number
  applicationName: string
  onError: (error: Error) => void
}

// PostgreSQL's bigint as a number: our counts stay far below 2^53.
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.INT8, Number)

/** Opens a PostgreSQL through `pg`, with named prepared statements. */
export function openPostgres({ url, connections, applicationName, onError }: PostgresOptions): Driver {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: applicationName,
    types,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  })
  pool.on('error', onError)

  return {
    query: (text, values, name) => pool.query({ name, text, values }),
    script: (text) => runScript(url, text),
    listen: (channel, hear, gap) => keepListening(url, { channel, hear, gap, onError }),
    close: () => pool.end(),
  }
}

async function runScript(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

type Listening = {
  channel: string
  hear: (payload: string) => void
  gap: () => void
  onError: (error: Error) => void
}

/** Listens on a connection of its own, and connects again whenever it is lost; each loss is a gap. */
async function keepListening(
  url: string,
  { channel, hear, gap, onError }: Listening,
): Promise<() => Promise<void>> {
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
      connectionString: url,
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
  return async () => {
    stopped = true
    clearTimeout(timer)
    await client?.end()
  }
}
