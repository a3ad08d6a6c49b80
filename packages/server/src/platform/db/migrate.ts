import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Driver, sqlStateOf } from './db.ts'
import { createRoles, grantsTo, type Roles, usualRoles } from './roles.ts'

export type Migration = {
  number: number
  name: string
  text: string
  checksum: string
  /** The release before it cannot serve on what it makes. */
  breaking: boolean
}

const folder = join(import.meta.dirname, '../../../migrations')

/** All migrations of this release, in their order. */
export function listMigrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{6}-.+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      const checksum = createHash('sha256').update(text).digest('hex')
      const breaking = /^--! breaking-change$/m.test(text)
      return { number: Number(file.slice(0, 6)), name: file.slice(7, -4), text, checksum, breaking }
    })
}

export type SchemaState = {
  pending: Migration[]
  changed: string[]
  /** The newest migration that this release does not know. */
  newerThanCode: number | undefined
  /** Whether one of those is marked as breaking, so that this release cannot serve. */
  isBroken: boolean
}

/** Compares the database with this release: what is still to run, what was changed since, what is unknown. */
export async function readSchemaState(driver: Pick<Driver, 'query'>): Promise<SchemaState> {
  const migrations = listMigrations()
  const applied = await readApplied(driver)
  const checksums = new Map(applied.map((row) => [row.number, row.checksum]))
  const newest = migrations.at(-1)?.number ?? 0
  const unknown = applied.filter(({ number }) => number > newest)
  return {
    pending: migrations.filter(({ number }) => !checksums.has(number)),
    changed: migrations
      .filter(({ number, checksum }) => (checksums.get(number) ?? checksum) !== checksum)
      .map(({ number, name }) => `${number}-${name}`),
    newerThanCode: unknown.length > 0 ? Math.max(...unknown.map(({ number }) => number)) : undefined,
    isBroken: unknown.some(({ breaking }) => breaking),
  }
}

type Applied = { number: number; checksum: string; breaking: boolean }

async function readApplied(driver: Pick<Driver, 'query'>): Promise<Applied[]> {
  const there = await driver.query(
    "select to_regclass('portcullis.migrations') is not null as there",
    [],
    'migrated',
  )
  if (!(there.rows as { there: boolean }[])[0]?.there) return []
  // Through JSON, because the column is younger than the table.
  const { rows } = await driver.query(
    `select m.number, m.checksum, coalesce((to_jsonb(m) ->> 'breaking')::boolean, false) as breaking
     from portcullis.migrations m`,
    [],
    'migrations',
  )
  return rows as Applied[]
}

/** Any number, the same in every release: two migrators take turns on it. */
const migrationLock = 4_052_024_001

/**
 * What a migration may cost those who are being served meanwhile. Whoever waits for a table's lock has
 * everybody else wait behind it: after two seconds it steps back, and tries again. A statement that takes
 * half a minute would hold its locks as long: such a change is to be written in steps. [DATABASE-17]
 */
const limits = { lock: '2s', statement: '30s' }

export type MigrateOptions = {
  /** Whom to create and grant to; none in development on somebody's own PostgreSQL. */
  roles: Roles | undefined
  /** Is told why it takes longer. */
  say?: (line: string) => void
  /** How often a lock that does not come is asked for, and after which pauses. */
  tries?: number
  pauseMs?: number
}

/**
 * Brings the schema to this release and every role to its grants, in one transaction under an advisory lock:
 * two that run at once are harmless, and a failure leaves everything as it was. A newer schema on which this
 * release can serve is left alone, with its grants. Gives what was applied. [DATABASE-4] [DATABASE-19]
 */
export async function migrate(
  driver: Driver,
  { roles, say = () => undefined, tries = 20, pauseMs = 3000 }: MigrateOptions = { roles: usualRoles },
): Promise<Migration[]> {
  const { pending, changed, newerThanCode, isBroken } = await readSchemaState(driver)
  if (isBroken) throw new Error(`${newer(newerThanCode)} Install a newer one.`)
  if (changed.length > 0) {
    throw new Error(
      `These migrations were changed after they had run: ${changed.join(', ')}. Restore the files.`,
    )
  }
  if (newerThanCode !== undefined) {
    say(`${newer(newerThanCode)} It can serve on it, so nothing is done.`)
    return []
  }
  if (roles) await createRoles(driver, roles)
  const script = planMigration(pending, roles)
  for (let left = tries - 1; ; left--) {
    try {
      await driver.script(script)
      return pending
    } catch (error) {
      if (left === 0 || !isInTheWay(error)) throw explain(error)
      say(`Somebody holds a lock that it needs: it lets them go first, and tries ${left} times more.`)
      await wait(pauseMs)
    }
  }
}

const newer = (number: number | undefined) =>
  `The database has migration ${number}, which this release does not know.`

// lock_not_available; deadlock_detected: somebody else was let through.
const isInTheWay = (error: unknown) => ['55P03', '40P01'].includes(sqlStateOf(error) ?? '')

function explain(error: unknown): unknown {
  if (isInTheWay(error)) {
    const look =
      "select pid, usename, xact_start, state from pg_stat_activity where backend_type = 'client backend'"
    return new Error(`A lock that it needs was never free. See who holds one: ${look}`, { cause: error })
  }
  return error
}

/** The SQL that `migrate` runs: each step looks again, under the lock, whether somebody else has done it. */
export function planMigration(pending: Migration[], roles: Roles | undefined): string {
  return [
    'begin;',
    `select pg_advisory_xact_lock(${migrationLock});`,
    `set local lock_timeout = '${limits.lock}';`,
    `set local statement_timeout = '${limits.statement}';`,
    'create schema if not exists portcullis;',
    `create table if not exists portcullis.migrations (
       number integer primary key,
       name text not null,
       checksum text not null,
       applied_at timestamptz not null default now()
     );`,
    'alter table portcullis.migrations add column if not exists breaking boolean not null default false;',
    ...pending.map(step),
    'select portcullis.keep_event_partitions(null);',
    ...(roles ? [grantsTo(roles)] : []),
    'commit;',
  ].join('\n')
}

function step({ number, name, text, checksum, breaking }: Migration): string {
  const quoted = quote(text)
  return `do $step$ begin
  if not exists (select from portcullis.migrations where number = ${number}) then
    execute ${quoted};
    insert into portcullis.migrations (number, name, checksum, breaking)
      values (${number}, '${name}', '${checksum}', ${breaking});
  end if;
end $step$;`
}

function quote(text: string): string {
  if (text.includes('$migration$') || text.includes('$step$'))
    throw new Error('A migration may not use these quotes.')
  return `$migration$${text}$migration$`
}
