import { paths } from '@portcullis/protocol/paths'
import { passwordChangeShape, signedInShape } from '@portcullis/protocol/shapes'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { readDeviceCookie } from '../known-devices/device-cookie.ts'
import { handOver } from '../sessions/cookies.ts'
import { changePassword } from './change-password.ts'

export const passwordChangeRoutes = [
  route(
    {
      method: 'POST',
      path: paths.passwordChange,
      summary: 'Changes the password, ends the other sessions and gives this one another secret.',
      guard: 'signed-in',
      body: passwordChangeShape,
      answer: { status: 200, shape: signedInShape },
      refusals: ['server_busy', 'too_many_attempts', 'wrong_password', 'weak_password', 'not_signed_in'],
    },
    async ({ ctx, http, body, actor, cookies }) => {
      const outcome = await changePassword(ctx, actor, body, readDeviceCookie(ctx, cookies.device))
      return isRefusal(outcome) ? outcome : handOver(http, ctx, outcome, 200)
    },
  ),
]
