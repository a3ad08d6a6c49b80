import { getAddress } from './address.ts'
import type { Driver } from './db.ts'
import { type Roles, serverRoleExample } from './roles.ts'
import { quoteName } from './sql.ts'

/** What the role of a connection is, and may. */
export type ConnectionRole = {
  name: string
  /** Attributes that it has itself, or that a role has which it may become. */
  attributes: string[]
  /** Roles of PostgreSQL's own that reach past every grant, and of which it is a member. */
  reaches: string[]
  owns_schema: boolean
  /** Whether the application's role exists, and whether this one may do what that one may. */
  app_exists: boolean
  is_app: boolean
  /** Whether it may create schemas, and in which it may create. */
  creates_schemas: boolean
  creates_in: string[]
  creates_temporary: boolean
}

export async function readConnectionRole(
  driver: Pick<Driver, 'query'>,
  { app }: Pick<Roles, 'app'>,
): Promise<ConnectionRole> {
  const { rows } = await driver.query(select, [app], 'connection-role')
  return rows[0] as ConnectionRole
}

// These let a role look at what runs, and do nothing.
const harmless = `'pg_monitor', 'pg_read_all_settings', 'pg_read_all_stats', 'pg_stat_scan_tables',
  'pg_use_reserved_connections'`

const select = `
  with reachable as (select r.* from pg_roles r where pg_has_role(r.oid, 'member')),
    ours as (select n.* from pg_namespace n where n.nspname in ('portcullis', 'portcullis_vault'))
  select current_user::text as name,
    array(
      select distinct a.attribute from reachable r, lateral (values
        ('superuser', r.rolsuper), ('createrole', r.rolcreaterole), ('createdb', r.rolcreatedb),
        ('bypassrls', r.rolbypassrls), ('replication', r.rolreplication)
      ) as a (attribute, has) where a.has order by 1
    ) as attributes,
    array(
      select r.rolname::text from reachable r
      where r.rolname ~ '^pg_' and r.rolname not in (${harmless}) order by 1
    ) as reaches,
    exists (
      select from ours n where pg_has_role(n.nspowner, 'member')
      union all select from pg_class c join ours n on n.oid = c.relnamespace
        where pg_has_role(c.relowner, 'member')
      union all select from pg_proc p join ours n on n.oid = p.pronamespace
        where pg_has_role(p.proowner, 'member')
    ) as owns_schema,
    exists (select from pg_roles r where r.rolname = $1) as app_exists,
    exists (select from pg_roles r where r.rolname = $1 and pg_has_role(r.oid, 'usage')) as is_app,
    has_database_privilege(current_database(), 'create') as creates_schemas,
    array(
      select n.nspname::text from pg_namespace n
      where n.nspname !~ '^pg_(toast|temp)' and has_schema_privilege(n.oid, 'create') order by 1
    ) as creates_in,
    has_database_privilege(current_database(), 'temporary') as creates_temporary`

/**
 * Why a server must not connect like this, with the lines to run and to write; undefined where it may. What
 * is slipped into a statement can do no more than the role that runs it. [DATABASE-13]
 */
export function whyNotServeAs(role: ConnectionRole, roles: Roles, url: string): string | undefined {
  const app = quoteName(roles.app)
  if (!role.app_exists) {
    return `The database has no role ${app} yet. Run, with DATABASE_OWNER_URL: portcullis migrate`
  }
  const powers = powersOf(role)
  if (powers.length > 0) {
    const { host, port, database = '', ssl } = getAddress(url)
    const place = host.includes(':') ? `[${host}]` : encodeURIComponent(host)
    const server = `postgresql://portcullis_server:PASSWORD@${place}:${port}/${database}`
    return [
      `The server does not start as ${role.name}, which may do more than a server needs:`,
      ...powers.map((power) => `  ${power}`),
      'Make a role for it, as the owner or an administrator, and connect as that one:',
      `  ${serverRoleExample(roles)}`,
      `  DATABASE_URL=${server}${ssl ? '?sslmode=verify-full' : ''}`,
    ].join('\n')
  }
  const mending = [
    ...role.creates_in.map((schema) => `revoke create on schema ${quoteName(schema)} from public, ${app};`),
    ...(role.is_app ? [] : [`grant ${app} to ${quoteName(role.name)};`]),
  ]
  if (mending.length === 0) return undefined
  return [
    `The server does not start as ${role.name}, which ` +
      `${role.is_app ? 'may create tables' : `is no member of ${app}`}. Let the database's owner run:`,
    ...mending.map((line) => `  ${line}`),
  ].join('\n')
}

/** What a role may do that a server has no use for, in words. */
export function powersOf({ attributes, reaches, owns_schema, creates_schemas }: ConnectionRole): string[] {
  // Whoever is one of these is everything else as well.
  if (attributes.includes('superuser')) return ['it is a superuser, or may become one']
  return [
    ...(owns_schema ? ['it owns the schema, or may become its owner'] : []),
    ...(attributes.length > 0 ? [`it has ${attributes.join(', ')}, or may become a role that has`] : []),
    ...(reaches.length > 0 ? [`it is a member of ${reaches.join(', ')}`] : []),
    ...(creates_schemas && !owns_schema ? ['it may create schemas in this database'] : []),
  ]
}
