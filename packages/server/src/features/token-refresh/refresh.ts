import type { Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { nonceLifetimeSeconds } from '../sessions/device-nonce.ts'
import type { HandedOver } from '../sessions/hand-over.ts'
import { type EndedCode, endedCodes } from '../sessions/load-session.ts'
import { ownerOf } from '../sessions/queries.ts'
import type { DeviceProof } from '../sessions/read-device-proof.ts'
import { type RefreshToken, saltDigests, writeRefreshToken } from '../sessions/refresh-token.ts'
import { refreshSession, type Verdict } from './queries.ts'

/** Most proofs of one key that are remembered at a time: one a second, more than any browser has use for. */
const mostProofs = 128

export type RefreshRefused = Refusal<
  | EndedCode
  | 'refresh_refused'
  | 'refresh_superseded'
  | 'device_key_needed'
  | 'invalid_dpop_proof'
  | 'too_many_attempts'
>

/**
 * Exchanges a refresh token, whose HMAC holds, for its successor: in one statement, which also tells a repeat
 * (the same successor again) from a theft (the session ends). [TOKEN-REFRESH-1] [TOKEN-REFRESH-3]
 */
export async function refresh(
  ctx: Context,
  token: RefreshToken,
  proof: DeviceProof | undefined,
): Promise<HandedOver | RefreshRefused> {
  const { idleSeconds, repeatSeconds } = ctx.settings.sessions
  const judged = await ctx.db.first(
    refreshSession({
      sessionId: token.sessionId,
      generation: token.generation,
      saltDigests: saltDigests(ctx, token.sessionId, token.salt),
      proof,
      idleSeconds,
      repeatSeconds,
      nonceSeconds: nonceLifetimeSeconds,
      mostProofs,
      request: ctx.request,
    }),
  )
  // Renewed since, by a password change or a confirmation: an older lineage, which says nothing of the
  // session.
  if (judged === undefined) return refuse('refresh_refused')

  const { verdict, ...session } = judged
  if (verdict === 'rotated' || verdict === 'repeated') {
    const value = writeRefreshToken(ctx, { ...token, generation: session.generation })
    return { held: { transport: 'token', sessionId: session.id, value }, session, account: ownerOf(session) }
  }
  if (verdict === 'ended') return refuse(endedCodes[session.end_reason ?? 'expired'])
  return refuse(codes[verdict])
}

const codes = {
  superseded: 'refresh_superseded',
  theft: 'session_stolen',
  expired: 'session_expired',
  suspended: 'session_ended_by_administrator',
  'device-key-needed': 'device_key_needed',
  'wrong-device-key': 'invalid_dpop_proof',
  'proof-replayed': 'invalid_dpop_proof',
  'too-many-proofs': 'too_many_attempts',
} as const satisfies Record<Exclude<Verdict, 'rotated' | 'repeated' | 'ended'>, string>
