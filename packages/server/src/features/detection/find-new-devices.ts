import type { Context } from '../../platform/context.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { newDeviceEmail } from './emails.ts'
import { networkOf } from './network-of.ts'
import { emailOf, type NewEvent, selectReturning } from './queries.ts'
import type { Detection } from './tell.ts'

/** A browser that forgets its cookies is new each time; its owner is told once a day. */
const quietSeconds = 86_400

/** An account that is older has signed in before, whether the log still tells so or not: 30 days. */
const newcomerSeconds = 30 * 86_400

/** Sign-ins from a browser that the account does not know, but for its very first. [DETECTION-5] */
export async function findNewDevices(ctx: Context, events: NewEvent[]): Promise<Detection[]> {
  const signIns = events.flatMap((event) => {
    const { name, browser, account_id: account } = event
    return name === 'sign-in.succeeded' && browser === 'new' && account ? [{ ...event, account }] : []
  })
  if (signIns.length === 0) return []

  const returning = new Set(
    (await ctx.db.many(selectReturning(signIns, newcomerSeconds))).map(({ number }) => number),
  )
  return signIns
    .filter(({ number }) => returning.has(number))
    .map(({ account, at, ip, device }) => ({
      name: 'detection.new-device',
      subject: [account, device, networkOf(ip)].join(' '),
      at,
      quietSeconds,
      accountId: account,
      ip,
      device,
      ...(ctx.settings.detection.newDeviceMail && {
        mail: (ctx: Context) =>
          queueMail(ctx, newDeviceEmail, {
            to: emailOf(account),
            data: { device, ip, at: at.toUTCString() },
          }),
      }),
    }))
}
