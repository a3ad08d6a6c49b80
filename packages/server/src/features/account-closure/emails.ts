import { pages } from '@portcullis/protocol/paths'
import { defineEmail, leadingTo } from '../mail/email.ts'
import { deviceIn } from '../mail/values-in.ts'

/** Tells the owner that the account was closed, and how to take that back. */
export const closedEmail = defineEmail<{ token: string; device: string; ip: string }>({
  name: 'account-closure.done',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ token, device, ip }, { serviceName: service, publicUrl }, words) =>
    leadingTo(
      `${publicUrl}${pages.emailChangeUndo}#token=${token}`,
      words.mails.closed({ service, device: deviceIn(device, words), ip }),
    ),
})
