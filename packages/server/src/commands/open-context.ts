import { type Context, createContext } from '../platform/context.ts'
import { createKeyring } from '../platform/crypto.ts'
import { createDb } from '../platform/db/db.ts'
import { readSchemaState } from '../platform/db/migrate.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { createLog } from '../platform/log.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { loadSettings, readKeySettings } from '../settings.ts'

const secrets = new Set(['DATABASE_URL', 'SECRET_KEY', 'SECRET_KEY_FALLBACKS'])

/** Gives a command what it works with: the database, the secrets, and nobody who has asked. */
export async function withContext<T>(
  environment: Environment,
  act: (ctx: Context) => Promise<T>,
): Promise<T> {
  const settings = await loadSettings(environment, readKeySettings, (env) => secrets.has(env))
  const driver = openPostgres({
    url: settings.database.url as string,
    connections: 1,
    applicationName: 'portcullis command',
    onError: () => undefined,
  })
  try {
    const { pending } = await readSchemaState(driver)
    if (pending.length > 0)
      throw new Misuse(`The database lacks ${pending.length} migrations. Run: portcullis migrate`)
    return await act(
      createContext({
        db: createDb(driver),
        now: () => new Date(),
        settings,
        keyring: createKeyring(settings.secrets.key as string, settings.secrets.fallbacks),
        log: createLog('silent'),
      }),
    )
  } finally {
    await driver.close()
  }
}
