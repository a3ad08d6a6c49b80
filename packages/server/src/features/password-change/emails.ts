import { pages } from '@portcullis/protocol/paths'
import { defineEmail, leadingTo } from '../mail/email.ts'
import { deviceIn } from '../mail/values-in.ts'

/** Tells the owner that the password was changed in a session. */
export const passwordChangedEmail = defineEmail<{ device: string; ip: string }>({
  name: 'password-change.done',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ device, ip }, { serviceName: service, publicUrl }, words) =>
    leadingTo(
      `${publicUrl}${pages.passwordReset}`,
      words.mails.passwordChanged({ service, device: deviceIn(device, words), ip }),
    ),
})
