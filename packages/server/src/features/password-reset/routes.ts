import { paths } from '@portcullis/protocol/paths'
import {
  acceptedShape,
  doneShape,
  emailOnlyShape,
  passwordResetConfirmShape,
} from '@portcullis/protocol/shapes'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { setDeviceCookie } from '../known-devices/cookies.ts'
import { readDeviceCookie } from '../known-devices/device-cookie.ts'
import { confirmReset } from './confirm-reset.ts'
import { requestReset } from './request-reset.ts'

export const passwordResetRoutes = [
  route(
    {
      method: 'POST',
      path: paths.passwordReset,
      summary: 'Mails a link that sets a new password. The same answer whether there is an account or not.',
      guard: 'anyone',
      body: emailOnlyShape,
      answer: { status: 202, shape: acceptedShape },
      refusals: ['too_many_attempts', 'challenge_needed'],
    },
    async ({ ctx, http, body, cookies }) =>
      (await requestReset(ctx, body.email, readDeviceCookie(ctx, cookies.device))) ??
      answerJson(http, { accepted: true }, 202),
  ),
  route(
    {
      method: 'POST',
      path: paths.passwordResetConfirm,
      summary: 'Sets a new password by a mailed link, ends all sessions and signs nobody in.',
      guard: 'anyone',
      body: passwordResetConfirmShape,
      answer: { status: 200, shape: doneShape },
      refusals: ['too_many_attempts', 'invalid_link', 'weak_password', 'server_busy'],
    },
    async ({ ctx, http, body, cookies }) => {
      const outcome = await confirmReset(ctx, body, readDeviceCookie(ctx, cookies.device))
      if (isRefusal(outcome)) return outcome
      setDeviceCookie(http, ctx, outcome.deviceCookie)
      return answerJson(http, { done: true })
    },
  ),
]
