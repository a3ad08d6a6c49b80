import { paths } from '@portcullis/protocol/paths'
import { doneShape, tokenOnlyShape } from '@portcullis/protocol/shapes'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { confirmDevice } from './confirm-device.ts'
import { setDeviceCookie } from './cookies.ts'
import { readDeviceCookie } from './device-cookie.ts'

export const knownDevicesRoutes = [
  route(
    {
      method: 'POST',
      path: paths.knownDevice,
      summary:
        'Makes this browser known to an account by a mailed link: strangers’ guesses do not keep it out.',
      guard: 'anyone',
      body: tokenOnlyShape,
      answer: { status: 200, shape: doneShape },
      refusals: ['too_many_attempts', 'invalid_link'],
    },
    async ({ ctx, http, body, cookies }) => {
      const outcome = await confirmDevice(ctx, body.token, readDeviceCookie(ctx, cookies.device))
      if (isRefusal(outcome)) return outcome
      setDeviceCookie(http, ctx, outcome.cookie)
      return answerJson(http, { done: true })
    },
  ),
]
