import { pages } from '@portcullis/protocol/paths'
import { defineEmail } from '../mail/email.ts'

/** How long somebody who is to run the service may take to set a password, in seconds (NIST: 24 hours). */
export const invitationSeconds = 86_400

/** Lets somebody who is to run the service set the password of their new account. */
export const operatorEmail = defineEmail<{ token: string; role: string }>({
  name: 'operators.invitation',
  lifetimeSeconds: invitationSeconds,
  compose: ({ token, role }, { serviceName, publicUrl }) => ({
    subject: `Your ${serviceName} account as ${role}`,
    paragraphs: [
      `You are to help to run ${serviceName}, as ${role}. An account was opened for this address; it has ` +
        'no password yet.',
      'The link works once, for 24 hours. After that, ask for a new password on the page to sign in.',
    ],
    action: { label: 'Set a password', url: `${publicUrl}${pages.passwordResetConfirm}#token=${token}` },
    closing: ['If you do not expect this, tell whoever runs the service.'],
  }),
})
