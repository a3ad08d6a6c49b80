import { sql } from '../platform/db/sql.ts'
import type { House } from './house.ts'

/** All that a request could have changed, but the log and the counts of attempts, as one text to compare. */
export async function stateOf(house: House): Promise<string> {
  const [row] = await house.rows(sql`select
    (select json_agg(a order by id) from portcullis.accounts a) as accounts,
    (select json_agg(to_jsonb(s) - 'verdict' order by id) from portcullis.sessions s) as sessions,
    (select json_agg(c order by id) from portcullis.one_time_codes c) as codes,
    (select json_agg(p order by id) from portcullis.pending_sign_ups p) as sign_ups,
    (select json_agg(o order by id) from portcullis.outbox o) as mails,
    (select json_agg(to_jsonb(d) - 'failures' order by id) from portcullis.known_devices d) as devices,
    (select json_agg(o order by account_id) from portcullis.operators o) as operators,
    (select json_agg(to_jsonb(k) - 'last_used_at' order by id) from portcullis.api_keys k) as api_keys,
    (select json_agg(h order by account_id) from portcullis_vault.password_hashes h) as passwords`)
  return JSON.stringify(row)
}

/** The same, with the log and the counts: what may not change when a request was not even understood. */
export async function stateAndLogOf(house: House): Promise<string> {
  const [row] = await house.rows(sql`select
    (select json_agg(e order by number) from portcullis.events e) as events,
    (select json_agg(a order by key) from portcullis.attempts a) as attempts`)
  return (await stateOf(house)) + JSON.stringify(row)
}
