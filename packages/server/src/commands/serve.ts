import type { Print } from '../commands.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Context } from '../platform/context.ts'
import { createKeyring } from '../platform/crypto.ts'
import { createDb } from '../platform/db/db.ts'
import { readSchemaState } from '../platform/db/migrate.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { createLog } from '../platform/log.ts'
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
    connections: database.connections,
    applicationName: 'portcullis',
    onError: (error) => log.error({ why: error.message }, 'database'),
  })
  const { pending, newerThanCode, changed } = await readSchemaState(driver)
  const trouble = describeSchema({ pending: pending.length, newerThanCode, changed })
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
