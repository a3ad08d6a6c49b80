import { type ConnectionRole, readConnectionRole } from '../../platform/db/connection-role.ts'
import type { Db } from '../../platform/db/db.ts'
import { driverOf } from '../../platform/db/driver-of.ts'
import { readSchemaState, type SchemaState } from '../../platform/db/migrate.ts'
import {
  type EndingKey,
  type EventsRow,
  type ReachRow,
  type ServerRow,
  selectEndingKeys,
  selectEventsState,
  selectLooseFunctions,
  selectReach,
  selectServer,
  selectStuckMail,
  selectViolations,
} from '../queries.ts'
import type { Gathered } from '../rule.ts'

/** The database as the application's own connection sees it. */
export type DatabaseFacts = {
  role: ConnectionRole & ReachRow
  server: ServerRow
  /** How far the database's clock is ahead of this machine's, in seconds. */
  skewSeconds: number
  schema: Pick<SchemaState, 'changed' | 'newerThanCode' | 'isBroken'> & { pending: string[] }
  looseFunctions: string[]
  /** Undefined while the schema is not of this release. */
  mail: { late: number; failed: number } | undefined
  violations: { kinds: number; reports: number } | undefined
  events: EventsRow | undefined
  /** API keys that live and end within 14 days. */
  apiKeys: EndingKey[] | undefined
}

/** Asks the database of DATABASE_URL what it is and what our role may do there. */
export async function gatherDatabase(db: Db, appRole: string): Promise<Gathered<DatabaseFacts>> {
  const driver = driverOf(db)
  try {
    const before = Date.now()
    const server = (await db.first(selectServer())) as ServerRow
    const middle = (before + Date.now()) / 2
    const [role, reach, state, loose] = await Promise.all([
      readConnectionRole(driver, { app: appRole }),
      db.first(selectReach()) as Promise<ReachRow>,
      readSchemaState(driver),
      db.many(selectLooseFunctions()),
    ])
    const isCurrent = state.pending.length === 0
    return {
      role: { ...role, ...reach },
      server,
      skewSeconds: (server.now.getTime() - middle) / 1000,
      schema: { ...state, pending: state.pending.map(({ name }) => name) },
      looseFunctions: loose.map(({ name }) => name),
      mail: isCurrent ? await db.first(selectStuckMail()) : undefined,
      violations: isCurrent ? await db.first(selectViolations()) : undefined,
      events: isCurrent ? await db.first(selectEventsState()) : undefined,
      apiKeys: isCurrent ? await db.many(selectEndingKeys()) : undefined,
    }
  } catch (error) {
    return { missing: `The database of DATABASE_URL did not answer: ${(error as Error).message}` }
  }
}
