import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { isDeviceNonce } from './device-nonce.ts'

/** A proof that holds: whose key made it (RFC 7638 thumbprint), and its id. */
export type DeviceProof = { jkt: string; jti: string }

const claimsShape = z.object({
  htm: z.string(),
  htu: z.string(),
  jti: z.string().regex(/^[\w.~-]{16,64}$/),
  nonce: z.string().max(100).optional(),
  ath: z.string().max(100).optional(),
})

/** What a proof is held against. */
export type ProofExpectation = {
  /** The path under `PUBLIC_URL` that is asked. */
  path: string
  /** The token that comes with it, when a client that can read it binds the proof to it. */
  token?: string | undefined
}

const publicMembers = new Set(['kty', 'crv', 'x', 'y', 'alg', 'use', 'kid', 'ext', 'key_ops'])

/**
 * Reads a DPoP proof of a POST request, in the order of RFC 9449 4.3. Undefined without one.
 *
 * The age of a proof is judged by the nonce that we gave, never by the browser's clock. A browser cannot read
 * its refresh cookie, so `ath` is held against the token only where a proof has it.
 */
export async function readDeviceProof(
  ctx: Context,
  proof: string | undefined,
  { path, token }: ProofExpectation,
): Promise<DeviceProof | Refusal<'invalid_dpop_proof' | 'use_dpop_nonce'> | undefined> {
  if (proof === undefined) return undefined
  const invalid = refuse('invalid_dpop_proof')
  if (proof.length > 2048) return invalid

  // 4.3 clauses 2-7: well-formed, typ, an asymmetric algorithm, signed by the public key in its own header.
  const verified = await jwtVerify(proof, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
    currentDate: ctx.now(),
  }).catch(() => undefined)
  const jwk = verified?.protectedHeader.jwk
  if (verified === undefined || jwk === undefined) return invalid
  if (Object.keys(jwk).some((member) => !publicMembers.has(member))) return invalid

  const claims = claimsShape.safeParse(verified.payload)
  if (!claims.success) return invalid
  const { htm, htu, jti, nonce, ath } = claims.data

  // Clauses 8 and 9: this method, this address, without query and fragment.
  if (htm !== 'POST' || htu.replace(/[?#].*$/s, '') !== ctx.settings.server.publicUrl + path) return invalid
  // Clause 10: our nonce. Clause 11, its age, is the nonce's.
  if (nonce === undefined || !isDeviceNonce(ctx, nonce)) return refuse('use_dpop_nonce')
  // Clause 12: the token that it comes with.
  if (
    ath !== undefined &&
    ath !==
      createHash('sha256')
        .update(token ?? '')
        .digest('base64url')
  )
    return invalid

  return { jkt: await calculateJwkThumbprint(jwk, 'sha256'), jti }
}
