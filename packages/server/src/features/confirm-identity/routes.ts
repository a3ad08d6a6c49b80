import { paths } from '@portcullis/protocol/paths'
import { confirmIdentityShape, signedInShape } from '@portcullis/protocol/shapes'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { handOver } from '../sessions/cookies.ts'
import { confirmIdentity } from './confirm-identity.ts'

export const confirmIdentityRoutes = [
  route(
    {
      method: 'POST',
      path: paths.confirmIdentity,
      summary:
        'Proves the password once more: the session counts as fresh for five minutes, under a new secret.',
      guard: 'signed-in',
      body: confirmIdentityShape,
      answer: { status: 200, shape: signedInShape },
      refusals: ['server_busy', 'too_many_attempts', 'wrong_password', 'not_signed_in'],
    },
    async ({ ctx, http, body, actor }) => {
      const outcome = await confirmIdentity(ctx, actor, body.password)
      return isRefusal(outcome) ? outcome : handOver(http, ctx, outcome, 200)
    },
  ),
]
