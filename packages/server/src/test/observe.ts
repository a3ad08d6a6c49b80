import { sql } from '../platform/db/sql.ts'
import type { Answer } from './browser.ts'
import type { House } from './house.ts'

/** Everything by which a stranger, or the time that it took, could tell one request from another. */
export type Observed = {
  status: number
  headers: string[]
  /** Name, length of the value, attributes. */
  cookies: string[]
  body: unknown
  roundTrips: number
  /** What was written, by kind: `mail password-reset.link` once, `attempts` twice. */
  writes: Record<string, number>
}

/** Makes one request and tells what it looked like from outside, and what it made the database do. */
export async function observe(house: House, request: () => Promise<Answer>): Promise<Observed> {
  const before = await countByKind(house)
  const tripsBefore = house.ctx.db.roundTrips()
  const { status, headers, body } = await request()
  const roundTrips = house.ctx.db.roundTrips() - tripsBefore
  const after = await countByKind(house)

  return {
    status,
    headers: [...headers.keys()],
    cookies: headers
      .getSetCookie()
      .map((cookie) => cookie.replace(/=([^;]*)/, (_, value) => `=${value.length}`)),
    body,
    roundTrips,
    writes: Object.fromEntries(
      Object.entries(after)
        .map(([kind, count]) => [kind, count - (before[kind] ?? 0)] as const)
        .filter(([, count]) => count !== 0),
    ),
  }
}

async function countByKind(house: House): Promise<Record<string, number>> {
  const rows = await house.rows(sql<{ kind: string; count: number }>`
    select kind, sum(count)::integer as count from (
      select 'event ' || name as kind, 1 as count from portcullis.events
      union all select 'mail ' || template, 1 from portcullis.outbox
      union all select 'code ' || purpose, 1 from portcullis.one_time_codes
      union all select 'pending sign-up', 1 from portcullis.pending_sign_ups
      union all select 'session', 1 from portcullis.sessions
      union all select 'attempts', count from portcullis.attempts
    ) as written group by kind order by kind`)
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
}
