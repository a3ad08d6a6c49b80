import { z } from 'zod'
import { isLocal, readAddress } from './db/address.ts'
import type { Roles } from './db/roles.ts'
import {
  count,
  type Drafted,
  declareSettings,
  type Environment,
  type Mistake,
  needed,
  type Settle,
} from './settings.ts'

const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'It begins with postgresql://.')
  .superRefine((url, issues) => {
    const address = readAddress(url)
    if ('mistake' in address) issues.addIssue({ code: 'custom', message: address.mistake })
  })

const roleName = z
  .string()
  .regex(/^(?!pg_|public$|none$)[a-z_][a-z0-9_-]{0,62}$/, 'Write the name of a role, such as portcullis_app.')

export const databaseSettings = declareSettings({
  url: {
    env: 'DATABASE_URL',
    shape: databaseUrl,
    about:
      'The PostgreSQL to use, as a role that owns nothing. The development command uses its embedded ' +
      'database instead.',
    secret: true,
    credential: passwordOf,
    shown: placeOf,
  },
  ownerUrl: {
    env: 'DATABASE_OWNER_URL',
    shape: databaseUrl,
    about:
      'The same database as the role that owns it, for `migrate` alone, which otherwise uses DATABASE_URL.',
    secret: true,
  },
  directUrl: {
    env: 'DATABASE_DIRECT_URL',
    shape: databaseUrl,
    about:
      'The same database past a pooler, for LISTEN, where DATABASE_URL leads to one that lends connections ' +
      'for a transaction. Otherwise DATABASE_URL is used.',
    secret: true,
    credential: passwordOf,
    shown: placeOf,
  },
  connections: {
    env: 'DATABASE_CONNECTIONS',
    shape: count(1, 500),
    default: '10',
    about: 'Most connections of one process to the database, beside the one that listens.',
  },
  appRole: {
    env: 'DATABASE_APP_ROLE',
    shape: roleName,
    default: 'portcullis_app',
    about:
      'The role to which `migrate` grants what the server does; the role of DATABASE_URL is a member of it.',
  },
  readerRole: {
    env: 'DATABASE_READER_ROLE',
    shape: roleName,
    default: 'portcullis_reader',
    about: 'The role to which `migrate` grants what reports may read: no digest, no hash, nothing sealed.',
  },
})

function passwordOf(url: string): string | undefined {
  const address = readAddress(url)
  return 'mistake' in address ? undefined : address.password
}

function placeOf(url: string): string | undefined {
  const address = readAddress(url)
  if ('mistake' in address) return undefined
  const { host, port, database, ssl } = address
  return `${host}:${port}/${database ?? ''}${ssl ? ', over TLS' : ''}`
}

/** What a production server refuses of these, each with the line to write. */
export function findDatabaseMistakes({ database }: Drafted, { DATABASE_URL }: Environment): Mistake[] {
  const { url, directUrl } = database
  return [
    ...(url === undefined && !DATABASE_URL ? [needed('DATABASE_URL', databaseUrlExample)] : []),
    ...findPlaintext('DATABASE_URL', url),
    ...findPlaintext('DATABASE_DIRECT_URL', directUrl),
    ...findSameRoles(database),
  ]
}

/** What `migrate` refuses: it connects as the owner, or else as the server does. */
export function findOwnerMistakes({ database }: Drafted, environment: Environment): Mistake[] {
  const { url, ownerUrl } = database
  const { DATABASE_URL, DATABASE_OWNER_URL } = environment
  return [
    ...(DATABASE_URL || DATABASE_OWNER_URL ? [] : [needed('DATABASE_OWNER_URL', ownerUrlExample)]),
    ...(ownerUrl ? findPlaintext('DATABASE_OWNER_URL', ownerUrl) : findPlaintext('DATABASE_URL', url)),
    ...findSameRoles(database),
  ]
}

function findPlaintext(env: string, url: string | undefined): Mistake[] {
  const address = url === undefined ? { mistake: '' } : readAddress(url)
  if ('mistake' in address || address.ssl || isLocal(address)) return []
  const message = `${address.host} is another machine, and the way there is open. Add sslmode=verify-full`
  return [{ env, message }]
}

function findSameRoles({ appRole, readerRole }: Drafted['database']): Mistake[] {
  if (appRole === undefined || appRole !== readerRole) return []
  return [{ env: 'DATABASE_READER_ROLE', message: `It is another role than ${appRole}. Leave it out.` }]
}

/** The roles that share the schema, by the names that the settings give them. */
export function rolesOf({ appRole, readerRole }: { appRole: string; readerRole: string }): Roles {
  return { app: appRole, reader: readerRole }
}

const databaseUrlExample =
  'DATABASE_URL=postgresql://portcullis_server:PASSWORD@db.example.com:5432/portcullis?sslmode=verify-full'

const ownerUrlExample = databaseUrlExample
  .replace('DATABASE_URL', 'DATABASE_OWNER_URL')
  .replace('portcullis_server', 'portcullis_owner')

declare module './context.ts' {
  interface Settings {
    database: Settle<typeof databaseSettings>
  }
}
