import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Print } from '../commands.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Foundation } from '../platform/context.ts'
import { createKeyring } from '../platform/crypto.ts'
import { createDb, type Driver } from '../platform/db/db.ts'
import { migrate } from '../platform/db/migrate.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { usualRoles } from '../platform/db/roles.ts'
import { createLog } from '../platform/log.ts'
import { developmentMark } from '../platform/secret-settings.ts'
import { serverSettings } from '../platform/server-settings.ts'
import type { Environment } from '../platform/settings.ts'
import { openTracer } from '../platform/tracing/tracer.ts'
import { startServer } from '../server.ts'
import { loadSettings, originsOf, readDevelopmentSettings } from '../settings.ts'
import { claimFolder } from './claim-folder.ts'
import { printFirstLink } from './print-first-link.ts'
import { runUntilSignal } from './run-until-signal.ts'

/**
 * Runs Portcullis on this machine for development: an embedded database and made-up secrets in a private
 * folder, a mail inbox instead of a mail server, loopback only. [ENV-2]
 */
export async function dev(args: string[], environment: Environment, print: Print): Promise<number> {
  readArguments(args, 'portcullis dev', {})
  const folder = resolve(environment.DATA_DIR ?? serverSettings.dataDir.default)
  process.umask(0o077) // What the database and the inbox write is for this user alone.
  const secretKey = keepSecret(folder)
  const settings = await loadSettings(
    { LOG_LEVEL: 'warn', ...environment },
    (given, unfetched) => readDevelopmentSettings(given, { secretKey }, unfetched),
    (env) => !env.startsWith('SECRET_KEY'),
  )
  const { url, connections } = settings.database

  const release = claimFolder(folder)
  const log = createLog(settings.server.logLevel, { traced: settings.tracing.endpoint !== undefined })
  const driver = url
    ? openPostgres({
        url,
        connections,
        applicationName: 'portcullis dev',
        onError: (error) => log.error({ why: error.message }, 'database'),
      })
    : await openEmbedded(join(folder, 'database'))
  if (url) await migrate(driver, { roles: undefined })

  const { publicUrl } = settings.server
  const tracer = openTracer(settings, log)
  const foundation: Foundation = {
    db: createDb(driver, tracer),
    now: () => new Date(),
    settings,
    keyring: createKeyring(secretKey),
    log,
    tracer,
    origins: originsOf({ ...environment, PUBLIC_URL: settings.server.publicUrl, DEBUG: 'true' }),
  }
  const server = await startServer(foundation)
  print('')
  print('  Portcullis, for development on this machine only.')
  print('')
  print(`  Open     ${publicUrl}/sign-up`)
  print(`  Mail     ${publicUrl}/dev/mail`)
  print(`  API      ${publicUrl}/v1/openapi.json`)
  print(`  Data     ${folder}`)
  print('')
  await printFirstLink(foundation, print)
  return runUntilSignal(server, settings).finally(release)
}

/** As in production, the server is not the owner: a grant that is missing shows here first. */
async function openEmbedded(folder: string): Promise<Driver> {
  const { openPglite } = await import('../platform/db/pglite.ts')
  const driver = await openPglite({ folder })
  await migrate(driver)
  await driver.script(`set role ${usualRoles.app}`)
  return driver
}

/** Makes the private folder and a secret in it, once; both survive restarts. */
function keepSecret(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const file = join(folder, 'secret-key')
  if (!existsSync(file)) {
    writeFileSync(file, developmentMark + randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' })
  }
  return readFileSync(file, 'utf8').trim()
}
