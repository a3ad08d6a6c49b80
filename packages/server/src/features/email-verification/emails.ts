import { pages } from '@portcullis/protocol/paths'
import { defineEmail } from '../mail/email.ts'

const lifetimeSeconds = 86_400

const notYou = 'If you did not ask for this, do nothing: without you there will be no account.'

/**
 * Asks whoever reads the mailbox to confirm a sign-up. The name typed there is not in it: a stranger may have
 * typed it.
 */
export const verifyEmail = defineEmail<{ token: string; code: string }>({
  name: 'email-verification.verify',
  lifetimeSeconds,
  compose: ({ token, code }, { serviceName, publicUrl }) => ({
    subject: code ? `${code} is your ${serviceName} code` : `Confirm your e-mail address for ${serviceName}`,
    paragraphs: [
      `Confirm that this is your e-mail address, and your ${serviceName} account is ready.`,
      ...(code
        ? ['Type this code where you signed up. It works for ten minutes, and in that browser only:']
        : []),
    ],
    ...(code && { code }),
    action: { label: 'Confirm my address', url: `${publicUrl}${pages.emailVerification}#token=${token}` },
    closing: [notYou],
  }),
})

/** Tells the owner of an account that somebody tried to sign up with its address. */
export const takenEmail = defineEmail<{ device: string }>({
  name: 'email-verification.taken',
  lifetimeSeconds,
  compose: ({ device }, { serviceName, publicUrl }) => ({
    subject: `You already have a ${serviceName} account`,
    paragraphs: [
      `Somebody, on "${device}", tried to open a ${serviceName} account with this address. There is one ` +
        'already, and nothing about it has changed.',
      'If it was you: sign in. If you have forgotten the password, set a new one there.',
    ],
    action: { label: 'Sign in', url: `${publicUrl}${pages.signIn}` },
    closing: ['If it was not you, there is nothing to do.'],
  }),
})
