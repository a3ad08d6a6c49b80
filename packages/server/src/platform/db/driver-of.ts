import type { Db, Driver } from './db.ts'
import { statementOf } from './sql.ts'

/** The same database for what asks a driver, because it also asks where there is no schema yet. */
export function driverOf(db: Pick<Db, 'many'>): Pick<Driver, 'query'> {
  return { query: async (text, values) => ({ rows: await db.many(statementOf(text, values)) }) }
}
