import { paths } from '@portcullis/protocol/paths'
import {
  acceptedShape,
  doneShape,
  emailOnlyShape,
  emailVerificationConfirmShape,
} from '@portcullis/protocol/shapes'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { confirmVerification } from './confirm-verification.ts'
import { clearSignUpCookie } from './cookies.ts'
import { requestVerification } from './request-verification.ts'
import { readSignUpBrowser } from './sign-up-browser.ts'

export const emailVerificationRoutes = [
  route(
    {
      method: 'POST',
      path: paths.emailVerification,
      summary: 'Sends the verification mail of a sign-up once more.',
      guard: 'anyone',
      body: emailOnlyShape,
      answer: { status: 202, shape: acceptedShape },
      refusals: ['too_many_attempts', 'challenge_needed'],
    },
    async ({ ctx, http, body, cookies }) => {
      const refused = await requestVerification(ctx, body.email, readSignUpBrowser(ctx, cookies.signUp))
      return refused ?? answerJson(http, { accepted: true }, 202)
    },
  ),
  route(
    {
      method: 'POST',
      path: paths.emailVerificationConfirm,
      summary:
        'Opens the account of a sign-up, by the mailed link or, in the browser that signed up, by the code.',
      guard: 'anyone',
      body: emailVerificationConfirmShape,
      answer: { status: 200, shape: doneShape },
      refusals: ['too_many_attempts', 'invalid_link', 'password_needed', 'wrong_password', 'server_busy'],
    },
    async ({ ctx, http, body, cookies }) => {
      const refused = await confirmVerification(ctx, body, readSignUpBrowser(ctx, cookies.signUp))
      if (refused) return refused
      if (cookies.signUp !== undefined) clearSignUpCookie(http, ctx)
      return answerJson(http, { done: true })
    },
  ),
]
