import { pages } from '@portcullis/protocol/paths'
import { defineEmail } from '../mail/email.ts'

/** Lets the owner set a new password. */
export const resetEmail = defineEmail<{ token: string; device: string }>({
  name: 'password-reset.link',
  lifetimeSeconds: 86_400,
  compose: ({ token, device }, { serviceName, publicUrl }) => ({
    subject: `Set a new ${serviceName} password`,
    paragraphs: [
      `Somebody, on "${device}", asked to set a new password for the ${serviceName} account of this address.`,
      'The link works once. A new password ends all sessions.',
    ],
    action: { label: 'Set a new password', url: `${publicUrl}${pages.passwordResetConfirm}#token=${token}` },
    closing: ['If it was not you, do nothing: your password stays as it is.'],
  }),
})

/** Tells the owner that the password was set by a link. */
export const resetDoneEmail = defineEmail<{ device: string; ip: string }>({
  name: 'password-reset.done',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ device, ip }, { serviceName, publicUrl }) => ({
    subject: `Your ${serviceName} password was set`,
    paragraphs: [
      `A new password was set for your ${serviceName} account on "${device}", address ${ip}. All sessions ` +
        'have ended.',
    ],
    action: { label: 'If it was not you, set another one', url: `${publicUrl}${pages.passwordReset}` },
  }),
})
