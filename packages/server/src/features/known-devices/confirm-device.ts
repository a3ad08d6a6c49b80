import type { Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { provenAccount } from '../accounts/queries.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { readToken } from '../one-time-codes/read-token.ts'
import { takeAttempt } from '../throttle/take-attempt.ts'
import type { PresentedDevice } from './device-cookie.ts'
import { grantDevice } from './grant-device.ts'
import { spendDeviceLink } from './queries.ts'

/** Makes a browser known to an account by the mailed link. It signs nobody in. [KNOWN-DEVICES-6] */
export async function confirmDevice(
  ctx: Context,
  token: string,
  held: PresentedDevice | undefined,
): Promise<{ cookie: string } | Refusal<'too_many_attempts' | 'invalid_link'>> {
  const throttled = await takeAttempt(ctx, [{ kind: 'address', of: 'link', who: ctx.request.ip }])
  if (throttled) return throttled

  const link = readToken(ctx, 'known-device', token)
  const device = grantDevice(ctx, provenAccount, held)
  const granted =
    link &&
    (await ctx.db.commitIf(spendDeviceLink(link.id, link.digest), {
      granted: device.write,
      event: recordEvent(ctx, 'known-devices.granted', { accountId: provenAccount }),
    }))
  if (granted) return { cookie: device.cookie }

  await ctx.db.commit([recordEvent(ctx, 'known-devices.refused', {}, { reason: 'invalid_link' })])
  return refuse('invalid_link')
}
