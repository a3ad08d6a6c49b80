import { pages } from '@portcullis/protocol/paths'
import { defineEmail } from '../mail/email.ts'

/** Gives the owner of an account at which strangers are guessing a way around them. */
export const guessedAtEmail = defineEmail<{ token: string; device: string; ip: string }>({
  name: 'known-devices.guessed-at',
  lifetimeSeconds: 86_400,
  compose: ({ token, device, ip }, { serviceName, publicUrl }) => ({
    subject: `Wrong passwords at your ${serviceName} account`,
    paragraphs: [
      `Somebody has entered wrong passwords for your ${serviceName} account again and again, the last ` +
        `time on "${device}", address ${ip}. Nobody got in. For a while no further passwords are tried, ` +
        'except in browsers where you have signed in before.',
      'If it is you, in a browser where you have not: open this link there, then sign in.',
    ],
    action: { label: 'Let this browser try', url: `${publicUrl}${pages.knownDevice}#token=${token}` },
    closing: ['If it was not you, there is nothing to do. Your password still protects your account.'],
  }),
})
