import type { Context } from '../../packages/server/src/platform/context.ts'
import { openPostgres } from '../../packages/server/src/platform/db/postgres.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import type { House } from '../../packages/server/src/test/house.ts'

/** For `test(name, { skip }, …)`: an embedded database puts everything in one row, so it shows no race. */
export const skip = process.env.TEST_DATABASE_URL ? false : 'set TEST_DATABASE_URL to a real PostgreSQL'

/** What a storm needs: budgets that are not what is tested, and a place at the hashing pool for everyone. */
export const roomy = {
  THROTTLE_ACCOUNT_ATTEMPTS: '100',
  THROTTLE_ACCOUNT_DAILY_ATTEMPTS: '100',
  THROTTLE_PAIR_ATTEMPTS: '100',
  THROTTLE_ADDRESS_ATTEMPTS: '100000',
  THROTTLE_MAIL_ATTEMPTS: '100',
  PASSWORD_HASHERS: '256',
}

/** Calls `ask` so many times at once. */
export function together<Answer>(times: number, ask: (at: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: times }, (_, at) => ask(at)))
}

/** How often each outcome came: `{ 200: 1, invalid_link: 99 }`. */
export function tally(answers: { status: number; code?: string | undefined }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, code } of answers) counts[code ?? status] = (counts[code ?? status] ?? 0) + 1
  return counts
}

/**
 * Keeps every account's row locked for so long: whatever changes one gathers behind it and is let go at once.
 */
export async function holdAccounts(house: House, seconds: number): Promise<void> {
  const options = { connections: 1, applicationName: 'test', onError: () => undefined }
  const driver = openPostgres({ ...options, url: house.databaseUrl ?? '' })
  await driver.script(`select from portcullis.accounts for update; select pg_sleep(${seconds})`)
  await driver.close()
}

/**
 * How many deadlocks the database of these nodes has had to break so far. A statement that died of one is
 * tried again, so answers do not show them.
 */
export async function deadlocksOf(...nodes: { ctx: Context }[]): Promise<number> {
  // Each connection keeps its counts to itself for a while, unless it is told to hand them in.
  const handIn = sql`select pg_stat_force_next_flush(), pg_sleep(0.05)`
  await Promise.all(nodes.map(({ ctx }) => together(40, () => ctx.db.many(handIn))))
  const row = await nodes[0]?.ctx.db.first(
    sql<{ deadlocks: number }>`select deadlocks from pg_stat_database where datname = current_database()`,
  )
  return row?.deadlocks ?? Number.NaN
}
