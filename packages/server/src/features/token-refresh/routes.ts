import { csrfHeader } from '@portcullis/protocol/cookies'
import { paths } from '@portcullis/protocol/paths'
import { tokenSignedInShape } from '@portcullis/protocol/shapes'
import { readHeader, writeHeader } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal, refuse } from '../../platform/refusal.ts'
import { clearSessionCookies, handOver, isEnded } from '../sessions/cookies.ts'
import { isCsrfToken } from '../sessions/csrf-token.ts'
import { makeDeviceNonce } from '../sessions/device-nonce.ts'
import { readDeviceProof } from '../sessions/read-device-proof.ts'
import { readRefreshToken } from '../sessions/refresh-token.ts'
import { refresh } from './refresh.ts'

export const tokenRefreshRoutes = [
  route(
    {
      method: 'POST',
      path: paths.tokenRefresh,
      summary: 'Exchanges the refresh cookie for its successor and a new access token. Takes a DPoP proof.',
      guard: 'holder',
      answer: { status: 200, shape: tokenSignedInShape },
      refusals: [
        'not_signed_in',
        'csrf_refused',
        'refresh_refused',
        'refresh_superseded',
        'device_key_needed',
        'invalid_dpop_proof',
        'use_dpop_nonce',
        'too_many_attempts',
        'session_signed_out',
        'session_ended_by_owner',
        'session_ended_by_administrator',
        'session_expired',
        'session_stolen',
      ],
    },
    async ({ ctx, http, cookies }) => {
      writeHeader(http, 'dpop-nonce', makeDeviceNonce(ctx))
      const cookie = cookies.refresh
      if (cookie === undefined) return refuse('not_signed_in')

      // A token that does not verify proves nothing: no database work, and no cookie is cleared.
      const token = readRefreshToken(ctx, cookie)
      if (token === undefined) return refuse('refresh_refused')
      if (!isCsrfToken(ctx, token.sessionId, readHeader(http, csrfHeader.toLowerCase())))
        return refuse('csrf_refused')

      const proof = await readDeviceProof(ctx, readHeader(http, 'dpop'), {
        path: paths.tokenRefresh,
        token: cookie,
      })
      if (isRefusal(proof)) return proof

      const outcome = await refresh(ctx, token, proof)
      if (!isRefusal(outcome)) return handOver(http, ctx, outcome, 200)
      if (isEnded(outcome)) clearSessionCookies(http, ctx, cookies, [token.sessionId])
      return outcome
    },
  ),
]
