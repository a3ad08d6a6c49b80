import type { Context } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import type { Refusal } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { challengingOf } from '../challenges/challenging.ts'
import type { PresentedDevice } from '../known-devices/device-cookie.ts'
import { createStrangeDevices } from '../known-devices/strange-devices.ts'
import { type Counting, countingOf } from '../throttle/take-attempt.ts'
import { findResettable, openRequest } from './queries.ts'
import { startReset } from './start-reset.ts'

/**
 * Mails a reset link to the account of an address. An unknown address gets the same answer after the same
 * work: a link for nobody, and a mail that is never sent. [PASSWORD-RESET-2]
 */
export async function requestReset(
  ctx: Context,
  email: string,
  device: PresentedDevice | undefined,
): Promise<Refusal<'too_many_attempts' | 'challenge_needed'> | undefined> {
  const strangers = ctx.instance(createStrangeDevices)
  const challenging = await challengingOf(ctx, 'mail')
  const isKnown = device !== undefined && !strangers.isStrange(device, email)
  const recalled = isKnown ? undefined : await challenging.recall()
  if (recalled) return recalled

  const { asStranger, asDevice } = askingsOf(ctx, email)
  const opened = await ctx.db.first(
    openRequest(email, {
      deviceDigest: device?.digest,
      deviceLifetimeSeconds: ctx.settings.knownDevices.lifetimeSeconds,
      ofDevice: asDevice.batch,
      ofStranger: asStranger.batch,
      spend: challenging.spend,
    }),
  )
  if (opened === undefined) throw new Error('A request was not opened.')
  const counting = opened.known_device === null ? asStranger : asDevice
  if (counting.isOver(opened.counted, 'address')) return counting.judge(opened.counted)
  if (opened.known_device === null) {
    if (device) strangers.note(device, email)
    const needed = await challenging.judge(counting, opened.counted, opened.spent)
    if (needed) return needed
  }

  const muted = counting.isOver(opened.counted, 'mail')
  const account = await ctx.db.first(findResettable(email))
  const sends = account !== undefined && !muted
  await ctx.db.commit({
    // A link that nobody gets must not take the place of one, so it is for nobody.
    ...startReset(ctx, { accountId: sends ? account.id : newId(), email, sends }),
    event: recordEvent(ctx, 'password-reset.requested', { accountId: account?.id }, { muted }),
  })
  return undefined
}

/**
 * What one request is counted as. A known device has mails of its own, which no stranger can use up.
 * [PASSWORD-RESET-9]
 */
function askingsOf(ctx: Context, email: string): { asStranger: Counting; asDevice: Counting } {
  const mail = { kind: 'mail', of: 'password-reset', who: email } as const
  return {
    asStranger: countingOf(ctx, [{ kind: 'address', of: 'mail', who: ctx.request.ip }, mail]),
    asDevice: countingOf(ctx, [{ ...mail, of: 'password-reset-known' }]),
  }
}
