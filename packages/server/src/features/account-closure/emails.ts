import { pages } from '@portcullis/protocol/paths'
import { defineEmail } from '../mail/email.ts'

/** Tells the owner that the account was closed, and how to take that back. */
export const closedEmail = defineEmail<{ token: string; device: string; ip: string }>({
  name: 'account-closure.done',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ token, device, ip }, { serviceName, publicUrl }) => ({
    subject: `Your ${serviceName} account was closed`,
    paragraphs: [
      `Your ${serviceName} account was closed on "${device}", address ${ip}. In three days everything ` +
        'about it is erased.',
      'If it was not you, or you have changed your mind, take it back before that: you set a new password ' +
        'then.',
    ],
    action: { label: 'Take it back', url: `${publicUrl}${pages.emailChangeUndo}#token=${token}` },
  }),
})
