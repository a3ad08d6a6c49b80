import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Misuse } from '../misuse.ts'
import { type Driver, sqlStateOf } from './db.ts'
import { quoteName } from './sql.ts'

/** Whom the schema is shared with: roles that need no password, since the ones that connect are members. */
export type Roles = {
  /** What the server is a member of. */
  app: string
  /** Who looks at reports. */
  reader: string
}

export const usualRoles: Roles = { app: 'portcullis_app', reader: 'portcullis_reader' }

const file = join(import.meta.dirname, '../../../migrations/grants.sql')

/** What every role may do, as SQL for these names. */
export function grantsTo(roles: Roles): string {
  return readFileSync(file, 'utf8').replace(/(?<![:\w]):(app|reader)\b/g, (_, role: keyof Roles) =>
    quoteName(roles[role]),
  )
}

/**
 * Creates the roles that are missing. They belong to the whole cluster, where another database may create
 * them at the same moment. [DATABASE-10]
 */
export async function createRoles(driver: Driver, roles: Roles): Promise<void> {
  const { rows } = await driver.query(
    `select current_user::text as owner, array(
       select wanted.name from unnest($1::text[]) with ordinality as wanted (name, place)
       where not exists (select from pg_roles r where r.rolname = wanted.name) order by wanted.place
     ) as missing`,
    [[roles.app, roles.reader]],
    'missing-roles',
  )
  const { owner, missing } = rows[0] as { owner: string; missing: string[] }
  if ([roles.app, roles.reader].includes(owner)) {
    throw new Misuse(
      `The database's owner is ${owner}, and so is one of DATABASE_APP_ROLE and DATABASE_READER_ROLE. ` +
        'They are for roles that own nothing: leave both out, or name others.',
    )
  }
  try {
    for (const name of missing) await driver.script(createRole(name))
  } catch (error) {
    if (sqlStateOf(error) !== insufficientPrivilege) throw error
    throw new Misuse(
      [
        `${owner} may not create roles. Let an administrator of the database run this, once:`,
        ...missing.map((name) => `  create role ${quoteName(name)};`),
        'Then run this again: portcullis migrate',
      ].join('\n'),
    )
  }
}

const insufficientPrivilege = '42501'

/** Of two that create a role at once, one waits for the other and then finds it there. */
function createRole(name: string): string {
  return `do $role$ begin create role ${quoteName(name)};
    exception when duplicate_object or unique_violation then null; end $role$`
}

/** Whether nobody could connect as the application yet: then somebody has to be told how. */
export async function lacksServerRole(driver: Driver, { app }: Roles): Promise<boolean> {
  const { rows } = await driver.query(
    `select not exists (
       select from pg_roles r where r.rolcanlogin and not r.rolsuper and pg_has_role(r.oid, $1::name, 'usage')
     ) as lacks`,
    [app],
    'lacks-server-role',
  )
  return (rows[0] as { lacks: boolean }).lacks
}

/** The SQL that makes a role for the server to connect as. */
export function serverRoleExample({ app }: Roles): string {
  return `create role portcullis_server login password '…' in role ${quoteName(app)};`
}
