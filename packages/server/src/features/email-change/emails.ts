import { pages } from '@portcullis/protocol/paths'
import { defineEmail } from '../mail/email.ts'

/** Proves that whoever asked for a change can read the new mailbox. */
export const confirmChangeEmail = defineEmail<{ token: string }>({
  name: 'email-change.confirm',
  lifetimeSeconds: 86_400,
  compose: ({ token }, { serviceName, publicUrl }) => ({
    subject: `Confirm your new address for ${serviceName}`,
    paragraphs: [
      `Somebody asked to use this address for their ${serviceName} account. Open the link in the browser ` +
        'where you are signed in.',
    ],
    action: { label: 'Use this address', url: `${publicUrl}${pages.emailChangeConfirm}#token=${token}` },
    closing: ['If it was not you, do nothing: nothing will change.'],
  }),
})

/** Tells the former address, and lets its owner take the account back. */
export const changedEmail = defineEmail<{ token: string; device: string; ip: string }>({
  name: 'email-change.done',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ token, device, ip }, { serviceName, publicUrl }) => ({
    subject: `Your ${serviceName} account has another address now`,
    paragraphs: [
      `The address of your ${serviceName} account was changed on "${device}", address ${ip}. This mailbox ` +
        'no longer belongs to it.',
      'If it was not you, take it back within three days: the account gets this address again, all ' +
        'sessions end, and you set a new password.',
    ],
    action: { label: 'This was not me', url: `${publicUrl}${pages.emailChangeUndo}#token=${token}` },
  }),
})

/** Tells the new address that it is in use now. */
export const welcomeEmail = defineEmail<Record<string, never>>({
  name: 'email-change.welcome',
  lifetimeSeconds: 3 * 86_400,
  compose: (_data, { serviceName, publicUrl }) => ({
    subject: `This is your address for ${serviceName} now`,
    paragraphs: [`Your ${serviceName} account uses this address from now on. Sign in with it next time.`],
    action: { label: 'Look at your account', url: `${publicUrl}${pages.account}` },
  }),
})
