import { paths } from '@portcullis/protocol/paths'
import { signedInShape, signInShape } from '@portcullis/protocol/shapes'
import { readHeader, writeHeader } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { setDeviceCookie } from '../known-devices/cookies.ts'
import { readDeviceCookie } from '../known-devices/device-cookie.ts'
import { handOver } from '../sessions/cookies.ts'
import { makeDeviceNonce } from '../sessions/device-nonce.ts'
import { readHeldSession } from '../sessions/held-session.ts'
import { readDeviceProof } from '../sessions/read-device-proof.ts'
import { signIn } from './sign-in.ts'

export const signInRoutes = [
  route(
    {
      method: 'POST',
      path: paths.signIn,
      summary: 'Signs a person in. Takes a DPoP proof, which binds the session to the browser’s key.',
      guard: 'anyone',
      body: signInShape,
      answer: { status: 201, shape: signedInShape },
      refusals: [
        'server_busy',
        'too_many_attempts',
        'challenge_needed',
        'invalid_credentials',
        'account_suspended',
        'device_key_needed',
        'invalid_dpop_proof',
        'use_dpop_nonce',
      ],
    },
    async ({ ctx, http, body, cookies }) => {
      writeHeader(http, 'dpop-nonce', makeDeviceNonce(ctx))
      const proof = await readDeviceProof(ctx, readHeader(http, 'dpop'), { path: paths.signIn })
      if (isRefusal(proof)) return proof

      const replaced = readHeldSession(ctx, body.transport, cookies)
      const device = readDeviceCookie(ctx, cookies.device)
      const outcome = await signIn(ctx, body, { proof, replaced, device })
      if (isRefusal(outcome)) return outcome
      return handOver(http, ctx, outcome, 201, () => setDeviceCookie(http, ctx, outcome.deviceCookie))
    },
  ),
]
