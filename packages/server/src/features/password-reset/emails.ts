import { pages } from '@portcullis/protocol/paths'
import { defineEmail, leadingTo } from '../mail/email.ts'
import { deviceIn } from '../mail/values-in.ts'

/** Lets the owner set a new password. */
export const resetEmail = defineEmail<{ token: string; device: string }>({
  name: 'password-reset.link',
  lifetimeSeconds: 86_400,
  compose: ({ token, device }, { serviceName: service, publicUrl }, words) =>
    leadingTo(
      `${publicUrl}${pages.passwordResetConfirm}#token=${token}`,
      words.mails.reset({ service, device: deviceIn(device, words) }),
    ),
})

/** Tells the owner that the password was set by a link. */
export const resetDoneEmail = defineEmail<{ device: string; ip: string }>({
  name: 'password-reset.done',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ device, ip }, { serviceName: service, publicUrl }, words) =>
    leadingTo(
      `${publicUrl}${pages.passwordReset}`,
      words.mails.resetDone({ service, device: deviceIn(device, words), ip }),
    ),
})
