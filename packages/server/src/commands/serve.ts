import cluster from 'node:cluster'
import type { Print } from '../commands.ts'
import { openMetricsListener } from '../http/metrics-listener.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Foundation, Settings } from '../platform/context.ts'
import { createKeyring } from '../platform/crypto.ts'
import { rolesOf } from '../platform/database-settings.ts'
import { readConnectionRole, whyNotServeAs } from '../platform/db/connection-role.ts'
import { createDb, type Driver } from '../platform/db/db.ts'
import { readSchemaState } from '../platform/db/migrate.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { createLog, type Log } from '../platform/log.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { openTracer } from '../platform/tracing/tracer.ts'
import type { SecretSource } from '../reload-secrets.ts'
import { type RunningServer, startServer } from '../server.ts'
import { loadSettings, originsOf, readProductionSettings } from '../settings.ts'
import { work } from '../workers/work.ts'
import { printFirstLink } from './print-first-link.ts'
import { runUntilSignal } from './run-until-signal.ts'
import { serveWithWorkers } from './serve-workers.ts'

/**
 * Runs Portcullis in production. It does not start with settings that are not safe, nor on a schema of
 * another release. With workers this process looks after them, and reads all of that once before they start.
 */
export async function serve(args: string[], environment: Environment, print: Print): Promise<number> {
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
  await printFirstLink(foundation, print)
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
  const { database, secrets, server, tracing } = settings
  const log = createLog(server.logLevel, {
    who: cluster.worker && { worker: cluster.worker.id },
    traced: tracing.endpoint !== undefined,
  })
  const driver = openPostgres({
    url: database.url as string,
    directUrl: database.directUrl,
    connections: database.connections,
    applicationName: 'portcullis',
    onError: (error) => log.error({ why: error.message }, 'database'),
  })
  const trouble = (await whyNotAs(driver, settings, log)) ?? (await whyNotOn(driver, log))
  if (trouble) {
    await driver.close()
    throw new Misuse(trouble)
  }
  const tracer = openTracer(settings, log)
  return {
    foundation: {
      db: createDb(driver, tracer),
      now: () => new Date(),
      settings,
      keyring: createKeyring(secrets.key as string, secrets.fallbacks),
      log,
      tracer,
      origins: originsOf(environment),
    },
    secrets: { read: () => loadSettings(environment, readProductionSettings), database: driver },
  }
}

/** What speaks against serving as the role of this connection. */
async function whyNotAs(driver: Driver, { database }: Settings, log: Log): Promise<string | undefined> {
  const roles = rolesOf(database)
  const role = await readConnectionRole(driver, roles)
  const trouble = whyNotServeAs(role, roles, database.url as string)
  if (trouble === undefined && role.creates_temporary)
    log.warn({ sql: 'revoke temporary on database … from public' }, 'the server may create temporary tables')
  return trouble
}

/** What speaks against serving on this schema. */
async function whyNotOn(driver: Driver, log: Log): Promise<string | undefined> {
  const { pending, newerThanCode, isBroken, changed } = await readSchemaState(driver)
  if (isBroken) {
    return (
      `The database has migration ${newerThanCode}, which this release does not know and cannot serve on. ` +
      'Install a newer release.'
    )
  }
  if (changed.length > 0)
    return `Migrations were changed after they had run: ${changed.join(', ')}. Restore the files.`
  if (pending.length > 0) return `The database lacks ${pending.length} migrations. Run: portcullis migrate`
  if (newerThanCode !== undefined)
    log.warn({ migration: newerThanCode }, 'the schema is of a newer release, on which this one can serve')
  return undefined
}
