import { traceStatements } from '../tracing/trace-statements.ts'
import type { Tracer } from '../tracing/tracer.ts'
import { join, raw, type Statement, sql, statementName } from './sql.ts'

/** What a database engine must do for us: PostgreSQL through `pg`, or PGlite in the same process. */
export type Driver = {
  query: (text: string, values: unknown[], name: string) => Promise<{ rows: unknown[] }>
  /** Runs a script of several statements without parameters, in one transaction. */
  script: (text: string) => Promise<void>
  /** Calls `hear` for every notification on `channel`; `gap` when some may have been missed. */
  listen: (channel: string, hear: (payload: string) => void, gap: () => void) => Promise<() => Promise<void>>
  /** The connections of the pool; where there is none, as in the embedded database, undefined. */
  connections?: () => Connections
  close: () => Promise<void>
}

/** Connections that run a statement, that are free, and statements that wait for one. */
export type Connections = { busy: number; idle: number; waiting: number }

/** The database as verbs see it. Each call is one round trip and, where it writes, one commit. */
export type Db = {
  /** All rows of one statement. */
  many: <Row>(statement: Statement<Row>) => Promise<Row[]>
  /** The first row, or undefined. */
  first: <Row>(statement: Statement<Row>) => Promise<Row | undefined>
  /**
   * Runs all of `writes` as one statement: either every one happens or none.
   *
   * None sees what another does to a table, and no two may touch the same row. A write may read what another,
   * named one returns (`{ issued: …, mail: sql`… from issued` }`). One that is undefined is left out.
   */
  commit: (writes: Writes) => Promise<void>
  /**
   * Runs `proof` and `writes` as one statement, and only if `proof` gives a row; otherwise nothing of it
   * happened and the answer is undefined. The writes may read the proof's row `from proof`. The answer is
   * that row, with the number of rows that each named write gave under its name.
   */
  commitIf: <Row, W extends Writes>(
    proof: Statement<Row>,
    writes: W,
  ) => Promise<Committed<Row, W> | undefined>
  listen: Driver['listen']
  /** Settles when the database answers. */
  ping: () => Promise<void>
  /** How many round trips there were since the start. Tests count with it. */
  roundTrips: () => number
  connections: () => Connections
  close: () => Promise<void>
}

/** The proof's row, and how many rows each named write gave. */
export type Committed<Row, W extends Writes> = W extends readonly unknown[]
  ? Row
  : Row & Record<keyof W, number>

export type Writes = (Statement | undefined)[] | Record<string, Statement | undefined>

/** SQLSTATE of a demand that does not hold (migrations/000001-foundation.sql). */
const unmet = 'PC001'

// deadlock_detected and serialization_failure: PostgreSQL has rolled back and asks to try again.
const transient = new Set(['40P01', '40001'])

export function createDb(driver: Driver, tracer?: Tracer): Db {
  const query = tracer ? traceStatements(driver, tracer) : driver.query
  let trips = 0
  const run = async (statement: Statement): Promise<unknown[]> => {
    const text = statement.text
    for (let attempt = 1; ; attempt++) {
      trips += 1
      try {
        return (await query(text, statement.values, statementName(text))).rows
      } catch (error) {
        if (attempt === 3 || !transient.has(sqlStateOf(error) ?? '')) throw error
      }
    }
  }
  const commitIf = async (proof: Statement, writes: Writes) => {
    try {
      return (await run(together(proof, writes)))[0]
    } catch (error) {
      if (sqlStateOf(error) === unmet) return undefined
      throw error
    }
  }
  return {
    many: async (statement) => (await run(statement)) as never[],
    first: async (statement) => (await run(statement))[0] as never,
    commit: async (writes) => void (await run(together(undefined, writes))),
    commitIf: commitIf as Db['commitIf'],
    listen: driver.listen,
    ping: async () => void (await run(sql`select 1 as one`)),
    roundTrips: () => trips,
    connections: () => driver.connections?.() ?? { busy: 0, idle: 0, waiting: 0 },
    close: driver.close,
  }
}

/**
 * Joins statements into one with a common table expression each. The last line reads every one of them,
 * because PostgreSQL leaves a select out that nobody reads, and demands the proof: an unmet demand rolls all
 * of it back.
 */
function together(proof: Statement | undefined, writes: Writes): Statement {
  const named = Object.entries(writes)
    .filter((entry): entry is [string, Statement] => entry[1] !== undefined)
    .map(([key, write]) => ({ name: raw(/^\d/.test(key) ? `write_${key}` : key), write }))
  const parts = named.map(({ name, write }) => sql`${name} as (${write})`)
  const counts = named.map(({ name }) => sql`(select count(*) from ${name}) as ${name}`)
  if (proof === undefined) return sql`with ${join(parts)} select ${join(counts)}`
  return sql`with ${join([sql`proof as materialized (${proof})`, ...parts])}
    select ${join([sql`proof.*`, ...counts])}
    from portcullis.demand(exists (select from proof)) as met left join proof on true`
}

/** The SQLSTATE of a database error, or undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
