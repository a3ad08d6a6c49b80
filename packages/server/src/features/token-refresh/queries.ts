import { type Statement, sql } from '../../platform/db/sql.ts'
import { ownerColumns, type SessionWithOwner, sessionColumns } from '../sessions/queries.ts'

/** What a refresh was judged to be (migrations: `judge_refresh`). */
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
 * Judges and carries out one refresh in one statement: rotation, repeat, theft, its event, and the mail that
 * tells the owner of a theft. Everything is decided on the locked row's own values. Without a row the salt is
 * not the session's, and nothing has happened.
 */
export function refreshSession(p: Presented): Statement<SessionWithOwner & { verdict: Verdict }> {
  const { id, ip, device } = p.request
  return sql`with judged as (
      update portcullis.sessions s set
        (salt_digest, device_jtis, generation, rotated_at, last_seen_at, ended_at, end_reason, verdict) = (
          select j.salt_digest, j.device_jtis, j.generation, j.rotated_at, j.last_seen_at, j.ended_at,
            j.end_reason, j.verdict
          from portcullis.judge_refresh(s, ${p.generation}::integer, ${p.saltDigests[0]}::bytea,
            ${p.proof?.jkt ?? null}::text, ${p.proof?.jti ?? null}::text, ${p.idleSeconds}::integer,
            ${p.repeatSeconds}::integer, ${p.nonceSeconds}::integer, ${p.mostProofs}::integer) j
        )
      where s.id = ${p.sessionId}::uuid and s.salt_digest = any(${p.saltDigests}::bytea[])
      returning s.*
    ), recorded as (
      insert into portcullis.events (name, account_id, session_id, request_id, ip, device, detail)
      select case when s.verdict in ('rotated', 'repeated', 'theft') then 'token-refresh.' || s.verdict
          else 'token-refresh.refused' end,
        s.account_id, s.id, ${id}, ${ip}, ${device},
        jsonb_build_object('verdict', s.verdict, 'generation', s.generation)
      from judged s
    ), told as (
      insert into portcullis.outbox (id, recipient, template, data, expires_at)
      select gen_random_uuid(), a.email, 'token-refresh.theft',
        jsonb_build_object('device', s.device, 'otherDevice', ${device}::text, 'otherIp', ${ip}::text),
        portcullis.moment() + interval '3 days'
      from judged s join portcullis.accounts a on a.id = s.account_id where s.verdict = 'theft'
    )
    select ${sessionColumns}, s.verdict, ${ownerColumns}
    from judged s join portcullis.accounts a on a.id = s.account_id`
}
