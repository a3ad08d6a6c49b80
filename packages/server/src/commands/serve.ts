import type { Print } from '../commands.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Context, Settings } from '../platform/context.ts'
import { createKeyring } from '../platform/crypto.ts'
import { rolesOf } from '../platform/database-settings.ts'
import { readConnectionRole, whyNotServeAs } from '../platform/db/connection-role.ts'
import { createDb, type Driver } from '../platform/db/db.ts'
import { readSchemaState } from '../platform/db/migrate.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { createLog, type Log } from '../platform/log.ts'
import type { Environment } from '../platform/settings.ts'
import { type RunningServer, startServer } from '../server.ts'
import { loadSettings, readProductionSettings } from '../settings.ts'
import { runUntilSignal } from './run-until-signal.ts'

/**
 * Runs Portcullis in production. It does not start with settings that are not safe, nor on a schema of
 * another release.
 */
export async function serve(args: string[], environment: Environment, print: Print): Promise<number> {
  readArguments(args, 'portcullis serve', {})
  const settings = await loadSettings(environment, readProductionSettings)
  const {
    database,
    secrets,
    server: { logLevel, publicUrl },
  } = settings
  const log = createLog(logLevel)
  const driver = openPostgres({
    url: database.url as string,
    directUrl: database.directUrl,
    connections: database.connections,
    applicationName: 'portcullis',
    onError: (error) => log.error({ why: error.message }, 'database'),
  })
  const trouble = (await whyNotAs(driver, settings, log)) ?? (await whyNotOn(driver, log))
  if (trouble) {
    print(trouble)
    await driver.close()
    return 2
  }

  let server: RunningServer | undefined
  process.on('SIGHUP', () => void server?.reload()) // Before it serves, everything is just being read.
  server = await startServer(
    {
      db: createDb(driver),
      now: () => new Date(),
      settings,
      keyring: createKeyring(secrets.key as string, secrets.fallbacks),
      log: log as Context['log'],
    },
    { read: () => loadSettings(environment, readProductionSettings), database: driver },
  )
  log.info({ publicUrl, port: server.port }, 'serving')
  return runUntilSignal(server)
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
