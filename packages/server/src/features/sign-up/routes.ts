import { paths } from '@portcullis/protocol/paths'
import { acceptedShape, signUpShape } from '@portcullis/protocol/shapes'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { setSignUpCookie } from '../email-verification/cookies.ts'
import { signUp } from './sign-up.ts'

export const signUpRoutes = [
  route(
    {
      method: 'POST',
      path: paths.signUp,
      summary:
        'Asks for an account; a mail to the address completes it. The same answer for a new and a taken ' +
        'address.',
      guard: 'anyone',
      body: signUpShape,
      answer: { status: 202, shape: acceptedShape },
      refusals: ['server_busy', 'too_many_attempts', 'challenge_needed', 'weak_password'],
    },
    async ({ ctx, http, body }) => {
      const outcome = await signUp(ctx, body)
      if (isRefusal(outcome)) return outcome
      setSignUpCookie(http, ctx, outcome.browserCookie)
      return answerJson(http, { accepted: true }, 202)
    },
  ),
]
