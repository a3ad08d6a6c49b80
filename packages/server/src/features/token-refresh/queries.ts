import { type Statement, sql } from '../../platform/db/sql.ts'
import { ownerColumns, type SessionWithOwner, sessionColumns } from '../sessions/queries.ts'

/** What a refresh was judged to be (migrations: `refresh_session`). */
export type Verdict =
  | 'rotated'
  | 'repeated'
  | 'superseded'
  | 'theft'
  | 'ended'
  | 'expired'
  | 'suspended'
  | 'device-key-needed'
  | 'wrong-device-key'
  | 'proof-replayed'
  | 'too-many-proofs'

export type Presented = {
  sessionId: string
  generation: number
  /** The salt's digests under every key that is believed; the first is the present key's. */
  saltDigests: Buffer[]
  proof: { jkt: string; jti: string } | undefined
  idleSeconds: number
  repeatSeconds: number
  nonceSeconds: number
  mostProofs: number
  request: { id: string; ip: string; device: string }
}

/**
 * Judges and carries out one refresh, with its event, in one statement (migrations: `refresh_session`).
 * Without a row the salt is not the session's, and nothing has happened.
 */
export function refreshSession(p: Presented): Statement<SessionWithOwner & { verdict: Verdict }> {
  const { id, ip, device } = p.request
  return sql`select r.verdict, ${sessionColumns}, ${ownerColumns}
    from portcullis.refresh_session(${p.sessionId}::uuid, ${p.generation}::integer, ${p.saltDigests}::bytea[],
        ${p.proof?.jkt ?? null}::text, ${p.proof?.jti ?? null}::text, ${p.idleSeconds}::integer,
        ${p.repeatSeconds}::integer, ${p.nonceSeconds}::integer, ${p.mostProofs}::integer,
        ${id}, ${ip}, ${device}) r
      cross join lateral (select (r.s).*) s
      join portcullis.accounts a on a.id = s.account_id`
}
