import type { Print } from '../commands.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Driver } from '../platform/db/db.ts'
import { planMigration, readSchemaState, migrate as run } from '../platform/db/migrate.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { lacksServerRole, type Roles, serverRoleExample } from '../platform/db/roles.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { loadSettings, readOwnerSettings } from '../settings.ts'

const usage = 'portcullis migrate [--plan | --new-secret-key]'

const secrets = new Set(['DATABASE_URL', 'DATABASE_OWNER_URL'])

/**
 * Brings the database to this release, with its roles and their grants; with `--plan` it prints the SQL and
 * changes nothing. `--new-secret-key` lets the database believe another SECRET_KEY, after one was lost.
 */
export async function migrate(args: string[], environment: Environment, print: Print): Promise<number> {
  const { values } = readArguments(args, usage, {
    options: { plan: { type: 'boolean' }, 'new-secret-key': { type: 'boolean' } },
  })
  const { url, roles } = await loadSettings(environment, readOwnerSettings, (env) => secrets.has(env))
  const driver = openPostgres({
    url,
    connections: 1,
    applicationName: 'portcullis migrate',
    onError: () => undefined,
  })
  try {
    if (values.plan) {
      const { pending } = await readSchemaState(driver)
      print(planMigration(pending, roles))
      return 0
    }
    await bringUp(driver, roles, print)
    if (values['new-secret-key']) {
      await driver.script('delete from portcullis_vault.voucher_keys')
      print('The database believes the SECRET_KEY of the server that starts next.')
    }
    return 0
  } catch (error) {
    if (error instanceof Misuse) throw error
    print(`The migration did not run, and nothing was changed: ${(error as Error).message}`)
    return 1
  } finally {
    await driver.close()
  }
}

async function bringUp(driver: Driver, roles: Roles, print: Print): Promise<void> {
  const applied = await run(driver, { roles, say: print })
  for (const { number, name } of applied) print(`applied ${String(number).padStart(6, '0')}-${name}`)
  print(
    applied.length > 0 ? 'The schema is of this release.' : 'Nothing to do: the schema is of this release.',
  )
  if (await lacksServerRole(driver, roles)) {
    print('Nobody can serve yet. Make the role that stands in the DATABASE_URL of the server:')
    print(`  ${serverRoleExample(roles)}`)
  }
}
