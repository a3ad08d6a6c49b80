import { pages } from '@portcullis/protocol/paths'
import { defineEmail, leadingTo } from '../mail/email.ts'
import { deviceIn } from '../mail/values-in.ts'

/** Gives the owner of an account at which strangers are guessing a way around them. */
export const guessedAtEmail = defineEmail<{ token: string; device: string; ip: string }>({
  name: 'known-devices.guessed-at',
  lifetimeSeconds: 86_400,
  compose: ({ token, device, ip }, { serviceName: service, publicUrl }, words) =>
    leadingTo(
      `${publicUrl}${pages.knownDevice}#token=${token}`,
      words.mails.guessedAt({ service, device: deviceIn(device, words), ip }),
    ),
})
