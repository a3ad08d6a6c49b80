import cluster from 'node:cluster'
import { openMetricsListener } from '../http/metrics-listener.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Foundation } from '../platform/context.ts'
import { createKeyring } from '../platform/crypto.ts'
import { createDb } from '../platform/db/db.ts'
import { readSchemaState } from '../platform/db/migrate.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { createLog } from '../platform/log.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import type { SecretSource } from '../reload-secrets.ts'
import { type RunningServer, startServer } from '../server.ts'
import { loadSettings, readProductionSettings } from '../settings.ts'
import { work } from '../workers/work.ts'
import { runUntilSignal } from './run-until-signal.ts'
import { serveWithWorkers } from './serve-workers.ts'

/**
 * Runs Portcullis in production. It does not start with settings that are not safe, nor on a schema of
 * another release. With workers this process looks after them, and reads all of that once before they start.
 */
export async function serve(args: string[], environment: Environment): Promise<number> {
  const { values } = readArguments(args, 'portcullis serve [--workers N|auto]', {
    options: { workers: { type: 'string' } },
  })
  const given = { ...environment, ...(values.workers !== undefined && { WORKERS: values.workers }) }
  process.on('SIGHUP', () => undefined) // Until it serves, everything is just being read.
  if (cluster.isWorker) {
    return work(async () => {
      const { foundation, secrets } = await prepare(given)
      return startServer(foundation, secrets)
    })
  }

  const { foundation, secrets } = await prepare(given)
  const { settings, log, db } = foundation
  if (settings.run.workers > 0) {
    await db.close()
    return serveWithWorkers(foundation, secrets)
  }
  let server: RunningServer | undefined
  const metrics = await openMetricsListener(foundation, async () => (server ? [await server.measure()] : []))
  server = await startServer(foundation, secrets)
  log.info({ publicUrl: settings.server.publicUrl, port: server.port }, 'serving')
  process.on('SIGHUP', () => void server.reload())
  return runUntilSignal(server, settings).finally(metrics.close)
}

type Prepared = { foundation: Foundation; secrets: SecretSource }

/** Reads everything that a server is made of, and throws what is wrong with it. */
async function prepare(environment: Environment): Promise<Prepared> {
  const settings = await loadSettings(environment, readProductionSettings)
  const { database, secrets, server } = settings
  const log = createLog(server.logLevel, cluster.worker && { worker: cluster.worker.id })
  const driver = openPostgres({
    url: database.url as string,
    connections: database.connections,
    applicationName: 'portcullis',
    onError: (error) => log.error({ why: error.message }, 'database'),
  })
  const { pending, newerThanCode, changed } = await readSchemaState(driver)
  const trouble = describeSchema({ pending: pending.length, newerThanCode, changed })
  if (trouble) {
    await driver.close()
    throw new Misuse(trouble)
  }
  return {
    foundation: {
      db: createDb(driver),
      now: () => new Date(),
      settings,
      keyring: createKeyring(secrets.key as string, secrets.fallbacks),
      log,
    },
    secrets: { read: () => loadSettings(environment, readProductionSettings), database: driver },
  }
}

type SchemaTrouble = { pending: number; newerThanCode: number | undefined; changed: string[] }

function describeSchema({ pending, newerThanCode, changed }: SchemaTrouble): string | undefined {
  if (newerThanCode !== undefined) {
    return (
      `The database has migration ${newerThanCode}, which this release does not know. Install a ` +
      'newer release.'
    )
  }
  if (changed.length > 0)
    return `Migrations were changed after they had run: ${changed.join(', ')}. Restore the files.`
  if (pending > 0) return `The database lacks ${pending} migrations. Run: portcullis migrate`
  return undefined
}
