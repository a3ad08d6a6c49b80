import { pages } from '@portcullis/protocol/paths'
import { defineEmail, leadingTo } from '../mail/email.ts'
import { deviceIn } from '../mail/values-in.ts'

const lifetimeSeconds = 86_400

/**
 * Asks whoever reads the mailbox to confirm a sign-up. The name typed there is not in it: a stranger may have
 * typed it.
 */
export const verifyEmail = defineEmail<{ token: string; code: string }>({
  name: 'email-verification.verify',
  lifetimeSeconds,
  compose: ({ token, code }, { serviceName: service, publicUrl }, words) => ({
    ...leadingTo(
      `${publicUrl}${pages.emailVerification}#token=${token}`,
      words.mails.verify({ service, code }),
    ),
    ...(code && { code }),
  }),
})

/** Tells the owner of an account that somebody tried to sign up with its address. */
export const takenEmail = defineEmail<{ device: string }>({
  name: 'email-verification.taken',
  lifetimeSeconds,
  compose: ({ device }, { serviceName: service, publicUrl }, words) =>
    leadingTo(`${publicUrl}${pages.signIn}`, words.mails.taken({ service, device: deviceIn(device, words) })),
})
