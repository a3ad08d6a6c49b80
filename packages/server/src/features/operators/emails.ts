import type { OperatorRole } from '@portcullis/protocol/admin-shapes'
import { pages } from '@portcullis/protocol/paths'
import { defineEmail, leadingTo } from '../mail/email.ts'

/** How long somebody who is to run the service may take to set a password, in seconds (NIST: 24 hours). */
export const invitationSeconds = 86_400

/** Lets somebody who is to run the service set the password of their new account. */
export const operatorEmail = defineEmail<{ token: string; role: OperatorRole }>({
  name: 'operators.invitation',
  lifetimeSeconds: invitationSeconds,
  compose: ({ token, role }, { serviceName: service, publicUrl }, words) =>
    leadingTo(
      `${publicUrl}${pages.passwordResetConfirm}#token=${token}`,
      words.mails.operator({ service, role: words.roles[role] }),
    ),
})
