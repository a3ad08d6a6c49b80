import { pages } from '@portcullis/protocol/paths'
import { defineEmail } from '../mail/email.ts'

/** Tells the owner that the password was changed in a session. */
export const passwordChangedEmail = defineEmail<{ device: string; ip: string }>({
  name: 'password-change.done',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ device, ip }, { serviceName, publicUrl }) => ({
    subject: `Your ${serviceName} password was changed`,
    paragraphs: [
      `The password of your ${serviceName} account was changed on "${device}", address ${ip}. All other ` +
        'sessions have ended.',
    ],
    action: { label: 'If it was not you, set another one', url: `${publicUrl}${pages.passwordReset}` },
  }),
})
