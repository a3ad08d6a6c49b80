import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Driver } from '../platform/db/db.ts'
import { listMigrations, migrate } from '../platform/db/migrate.ts'
import { openPglite } from '../platform/db/pglite.ts'
import { openPostgres } from '../platform/db/postgres.ts'

/** A migrated, empty database of its own. */
export type TestDatabase = { driver: Driver; url: string | undefined; drop: () => Promise<void> }

const schema = createHash('sha256')
  .update(
    listMigrations()
      .map(({ checksum }) => checksum)
      .join(),
  )
  .digest('hex')
  .slice(0, 16)

/**
 * Opens a database for one test file: on real PostgreSQL where `TEST_DATABASE_URL` names one, else embedded.
 */
export function openTestDatabase(): Promise<TestDatabase> {
  const url = process.env.TEST_DATABASE_URL
  return url === undefined ? openEmbedded() : openReal(url)
}

/** Starting from a migrated copy takes 0.3 s instead of four. */
async function openEmbedded(): Promise<TestDatabase> {
  const folder = join(import.meta.dirname, '../../../../node_modules/.cache/portcullis')
  const file = join(folder, `pglite-${schema}.tar`)
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true })
    const fresh = await openPglite({ memory: true })
    await migrate(fresh)
    const dump = await fresh.pglite.dumpDataDir('none')
    const mine = `${file}.${randomUUID()}`
    writeFileSync(mine, Buffer.from(await dump.arrayBuffer()))
    renameSync(mine, file)
    await fresh.close()
  }
  const driver = await openPglite({ dump: new Blob([readFileSync(file)]) })
  return { driver, url: undefined, drop: () => driver.close() }
}

/** A copy of a template that the first to come migrates, under a lock. */
async function openReal(url: string): Promise<TestDatabase> {
  const template = `portcullis_${schema}`
  const name = `house_${randomUUID().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query('select pg_advisory_lock(4052024)')
  const known = await admin.query('select from pg_database where datname = $1', [template])
  if (known.rowCount === 0) {
    await admin.query(`create database ${template}_new`)
    const driver = openPostgres({ ...options, url: within(url, `${template}_new`) })
    await migrate(driver)
    await driver.close()
    await admin.query(`alter database ${template}_new rename to ${template}`)
  }
  await admin.query(`create database ${name} template ${template}`)
  await admin.query('select pg_advisory_unlock(4052024)')

  const driver = openPostgres({ ...options, url: within(url, name) })
  return {
    driver,
    url: within(url, name),
    drop: async () => {
      await driver.close()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}

const options = { connections: 20, applicationName: 'test', onError: () => undefined }

function within(url: string, database: string): string {
  const target = new URL(url)
  target.pathname = `/${database}`
  return target.href
}
