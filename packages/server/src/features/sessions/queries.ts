import type { Transport } from '@portcullis/protocol/shapes'
import type { Caller } from '../../platform/context.ts'
import { type Statement, sql } from '../../platform/db/sql.ts'
import type { AccountRow } from '../accounts/queries.ts'

/** One sign-in on one device, as the database has it. */
export type SessionRow = {
  id: string
  account_id: string
  transport: Transport
  amr: string[]
  secret_digest: Uint8Array | null
  generation: number
  device_jkt: string | null
  started_at: Date
  authenticated_at: Date
  last_seen_at: Date
  expires_at: Date
  ended_at: Date | null
  end_reason: EndReason | null
  ip: string
  device: string
}

export type EndReason = 'signed-out' | 'owner' | 'administrator' | 'expired' | 'theft'

/** The columns of a session, for statements that join it. */
export const sessionColumns = sql`s.id, s.account_id, s.transport, s.amr, s.secret_digest, s.generation,
  s.device_jkt, s.started_at, s.authenticated_at, s.last_seen_at, s.expires_at, s.ended_at, s.end_reason,
  s.ip, s.device`

/** An account's columns under names of their own, beside those of its session. */
export const ownerColumns = sql`a.roles, a.email, a.name, a.email_verified_at, a.created_at,
  a.suspended_at, a.closed_at`

export type SessionWithOwner = SessionRow & Omit<AccountRow, 'id'>

/** The account in a row of a session with its owner. */
export function ownerOf(row: SessionWithOwner): AccountRow {
  const { account_id, email, name, roles, email_verified_at, created_at, suspended_at, closed_at } = row
  return { id: account_id, email, name, roles, email_verified_at, created_at, suspended_at, closed_at }
}

export type NewSession = {
  session: SessionRow
  saltDigest: Buffer | null
  lifetimeSeconds: number
  /** For the id, the account and all that the browser must show (migrations: `start_session`). */
  voucher: Buffer
}

export function insertSession({ session: s, saltDigest, lifetimeSeconds, voucher }: NewSession): Statement {
  return sql`select 1 as one from portcullis_vault.start_session(${s.id}::uuid, ${s.account_id}::uuid,
    ${s.transport}, ${s.amr}::text[], ${s.secret_digest}::bytea, ${saltDigest}::bytea, ${s.device_jkt},
    ${lifetimeSeconds}::integer, ${s.ip}, ${s.device}, ${voucher}::bytea)`
}

/**
 * Ends the sessions beyond the cap, but neither the new one nor the one that it replaces; an event for each.
 */
export function trimSessions(accountId: string, spared: string[], most: number, request: Caller): Statement {
  return sql`insert into portcullis.events (name, account_id, session_id, request_id, ip, device)
    select 'sessions.displaced', ${accountId}::uuid, ended.id, ${request.id}, ${request.ip}, ${request.device}
    from portcullis.trim_sessions(${accountId}::uuid, ${spared}::uuid[], ${most}::integer) as ended (id)
    returning 1 as one`
}

/** Ends one session for whoever holds its secret or a token of its present lineage. */
export function endHeldSession(id: string, digests: Buffer[]): Statement {
  return sql`update portcullis.sessions set ended_at = portcullis.moment(), end_reason = 'signed-out'
    where id = ${id} and ended_at is null and coalesce(secret_digest, salt_digest) = any(${digests}::bytea[])
    returning 1 as one`
}

export function selectSession(id: string): Statement<SessionWithOwner> {
  return sql`select ${sessionColumns}, ${ownerColumns}
    from portcullis.sessions s join portcullis.accounts a on a.id = s.account_id
    where s.id = ${id}`
}

/** The live sessions of an account, the latest used first. */
export function selectLiveSessions(accountId: string, idleSeconds: number): Statement<SessionRow> {
  return sql`select ${sessionColumns} from portcullis.sessions s
    where s.account_id = ${accountId} and s.ended_at is null and s.expires_at > portcullis.moment()
      and s.last_seen_at + make_interval(secs => ${idleSeconds}::integer) > portcullis.moment()
    order by s.last_seen_at desc limit 1000`
}

export type Ending = { accountId: string | Statement; onlyId?: string; exceptId?: string; reason: EndReason }

/** Ends sessions; gives the id of each that it ended. */
export function endSessions({ accountId, onlyId, exceptId, reason }: Ending): Statement<{ id: string }> {
  return sql`select id from portcullis.end_sessions(
    ${accountId}::uuid, ${onlyId ?? null}::uuid, ${exceptId ?? null}::uuid, ${reason}) as id`
}

/** Gives a session another secret or salt, and makes it fresh. */
export function renewSession(id: string, secretDigest: Buffer | null, saltDigest: Buffer | null): Statement {
  return sql`update portcullis.sessions set
      secret_digest = ${secretDigest}::bytea, salt_digest = ${saltDigest}::bytea, generation = 0,
      rotated_at = portcullis.moment(), authenticated_at = portcullis.moment(),
      last_seen_at = portcullis.moment()
    where id = ${id} and ended_at is null
    returning 1 as one`
}

/** Notes when sessions were last used; never turns a moment back. */
export function touchSessions(ids: string[], moments: Date[]): Statement {
  return sql`update portcullis.sessions s set last_seen_at = seen.at
    from unnest(${ids}::uuid[], ${moments.map((at) => at.toISOString())}::timestamptz[]) as seen (id, at)
    where s.id = seen.id and s.ended_at is null and s.last_seen_at < seen.at`
}

export function deleteOldSessions(keepSeconds: number, most: number): Statement {
  return sql`select 1 as one from portcullis.sweep_sessions(${keepSeconds}::integer, ${most}::integer)`
}

/** Live sessions whose digest was written (at the start, a renewal or a refresh) before a moment. */
export function countSessionsWrittenBefore(at: Date): Statement<{ count: number }> {
  return sql`select count(*) from portcullis.sessions
    where ended_at is null and expires_at > portcullis.moment()
      and rotated_at < ${at.toISOString()}::timestamptz`
}
