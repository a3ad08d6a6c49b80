import type { Print } from '../commands.ts'
import { readArguments } from '../platform/arguments.ts'
import { planMigration, readSchemaState, migrate as run } from '../platform/db/migrate.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import type { Environment } from '../platform/settings.ts'
import { loadSettings, readDatabaseUrl } from '../settings.ts'

/** Brings the database to this release; with `--plan` it prints the SQL and changes nothing. */
export async function migrate(args: string[], environment: Environment, print: Print): Promise<number> {
  const { values } = readArguments(args, 'portcullis migrate [--plan]', {
    options: { plan: { type: 'boolean' } },
  })
  const driver = openPostgres({
    url: await loadSettings(environment, readDatabaseUrl, (env) => env === 'DATABASE_URL'),
    connections: 1,
    applicationName: 'portcullis migrate',
    onError: () => undefined,
  })
  try {
    if (values.plan) {
      const { pending } = await readSchemaState(driver)
      print(pending.length > 0 ? planMigration(pending, usualRoles) : '-- Nothing to do: the schema is of this release.')
      return 0
    }
    const applied = await run(driver)
    for (const { number, name } of applied) print(`applied ${String(number).padStart(6, '0')}-${name}`)
    print(
      applied.length > 0 ? 'The schema is of this release.' : 'Nothing to do: the schema is of this release.',
    )
    return 0
  } catch (error) {
    print(`The migration did not run, and nothing was changed: ${(error as Error).message}`)
    return 1
  } finally {
    await driver.close()
  }
}
