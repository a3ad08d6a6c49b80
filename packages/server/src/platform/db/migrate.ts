import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Driver } from './db.ts'

export type Migration = { number: number; name: string; text: string; checksum: string }

const folder = join(import.meta.dirname, '../../../migrations')

/** All migrations of this release, in their order. */
export function listMigrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{6}-.+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      const checksum = createHash('sha256').update(text).digest('hex')
      return { number: Number(file.slice(0, 6)), name: file.slice(7, -4), text, checksum }
    })
}

export type SchemaState = { pending: Migration[]; changed: string[]; newerThanCode: number | undefined }

/** Compares the database with this release: what is still to run, what was changed since, what is unknown. */
export async function readSchemaState(driver: Driver): Promise<SchemaState> {
  const migrations = listMigrations()
  const there = await driver.query(
    "select to_regclass('portcullis.migrations') is not null as there",
    [],
    'migrated',
  )
  const applied = (there.rows as { there: boolean }[])[0]?.there
    ? ((await driver.query('select number, checksum from portcullis.migrations', [], 'migrations')).rows as {
        number: number
        checksum: string
      }[])
    : []
  const checksums = new Map(applied.map((row) => [row.number, row.checksum]))
  const newest = migrations.at(-1)?.number ?? 0
  const unknown = applied.map((row) => row.number).filter((number) => number > newest)
  return {
    pending: migrations.filter(({ number }) => !checksums.has(number)),
    changed: migrations
      .filter(({ number, checksum }) => (checksums.get(number) ?? checksum) !== checksum)
      .map(({ number, name }) => `${number}-${name}`),
    newerThanCode: unknown.length > 0 ? Math.max(...unknown) : undefined,
  }
}

/** Any number, the same in every release: two migrators take turns on it. */
const migrationLock = 4_052_024_001

/**
 * Brings the schema to this release, in one transaction under an advisory lock: two that run at once are
 * harmless, and a failure leaves everything as it was. Gives what was applied.
 */
export async function migrate(driver: Driver): Promise<Migration[]> {
  const { pending, changed, newerThanCode } = await readSchemaState(driver)
  if (newerThanCode !== undefined) {
    throw new Error(
      `The database has migration ${newerThanCode}, which this release does not know. Install a newer one.`,
    )
  }
  if (changed.length > 0) {
    throw new Error(
      `These migrations were changed after they had run: ${changed.join(', ')}. Restore the files.`,
    )
  }
  if (pending.length > 0) await driver.script(planMigration(pending))
  return pending
}

/** The SQL that `migrate` runs: each step looks again, under the lock, whether somebody else has done it. */
export function planMigration(pending: Migration[]): string {
  return [
    'begin;',
    `select pg_advisory_xact_lock(${migrationLock});`,
    'create schema if not exists portcullis;',
    `create table if not exists portcullis.migrations (
       number integer primary key,
       name text not null,
       checksum text not null,
       applied_at timestamptz not null default now()
     );`,
    ...pending.map(step),
    'commit;',
  ].join('\n')
}

function step({ number, name, text, checksum }: Migration): string {
  const quoted = quote(text)
  return `do $step$ begin
  if not exists (select from portcullis.migrations where number = ${number}) then
    execute ${quoted};
    insert into portcullis.migrations (number, name, checksum) values (${number}, '${name}', '${checksum}');
  end if;
end $step$;`
}

function quote(text: string): string {
  if (text.includes('$migration$') || text.includes('$step$'))
    throw new Error('A migration may not use these quotes.')
  return `$migration$${text}$migration$`
}
