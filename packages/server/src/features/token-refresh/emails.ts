import { pages } from '@portcullis/protocol/paths'
import { defineEmail, leadingTo } from '../mail/email.ts'
import { deviceIn } from '../mail/values-in.ts'

/** Tells the owner that a session was ended because its token was used from two places. */
export const theftEmail = defineEmail<{ device: string; otherDevice: string; otherIp: string }>({
  name: 'token-refresh.theft',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ device, otherDevice, otherIp }, { serviceName: service, publicUrl }, words) =>
    leadingTo(
      `${publicUrl}${pages.account}`,
      words.mails.theft({
        service,
        device: deviceIn(device, words),
        otherDevice: deviceIn(otherDevice, words),
        otherIp,
      }),
    ),
})
