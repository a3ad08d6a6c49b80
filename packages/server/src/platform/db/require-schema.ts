import type { Db } from './db.ts'
import { listMigrations } from './migrate.ts'
import { sql } from './sql.ts'

// Read at start: an upgrade may lay the next release's files beside a process of this one.
const ofThisRelease = listMigrations().map(({ number }) => number)

/**
 * Throws while a migration of this release is missing. One of a later release is none of its business: a
 * server that has started goes on serving while the next release's migrations run.
 */
export async function requireSchema(db: Db): Promise<void> {
  const rows = await db.many(sql<{ number: number }>`select number from portcullis.migrations`)
  const applied = new Set(rows.map(({ number }) => number))
  const missing = ofThisRelease.filter((number) => !applied.has(number))
  if (missing.length > 0) throw new Error(`The database lacks migration ${missing.join(', ')}.`)
}
