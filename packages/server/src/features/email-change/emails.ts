import { pages } from '@portcullis/protocol/paths'
import { defineEmail, leadingTo } from '../mail/email.ts'
import { deviceIn } from '../mail/values-in.ts'

/** Proves that whoever asked for a change can read the new mailbox. */
export const confirmChangeEmail = defineEmail<{ token: string }>({
  name: 'email-change.confirm',
  lifetimeSeconds: 86_400,
  compose: ({ token }, { serviceName: service, publicUrl }, words) =>
    leadingTo(
      `${publicUrl}${pages.emailChangeConfirm}#token=${token}`,
      words.mails.confirmChange({ service }),
    ),
})

/** Tells the former address, and lets its owner take the account back. */
export const changedEmail = defineEmail<{ token: string; device: string; ip: string }>({
  name: 'email-change.done',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ token, device, ip }, { serviceName: service, publicUrl }, words) =>
    leadingTo(
      `${publicUrl}${pages.emailChangeUndo}#token=${token}`,
      words.mails.changed({ service, device: deviceIn(device, words), ip }),
    ),
})

/** Tells the new address that it is in use now. */
export const welcomeEmail = defineEmail<Record<string, never>>({
  name: 'email-change.welcome',
  lifetimeSeconds: 3 * 86_400,
  compose: (_data, { serviceName: service, publicUrl }, words) =>
    leadingTo(`${publicUrl}${pages.account}`, words.mails.welcome({ service })),
})
