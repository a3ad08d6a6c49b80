import { canonicalEmail } from '@portcullis/protocol/email'
import type { Settings } from '../../platform/context.ts'
import type { EmailContent, Sender } from './email.ts'
import { type LaidOutMail, layOutMail } from './lay-out-mail.ts'
import { senderOf } from './settings.ts'
import { mailWordsIn } from './words/languages.ts'
import type { MailWords } from './words/words.ts'

/** One mail, ready for a transport. */
export type OutgoingMail = LaidOutMail & {
  from: { name: string; address: string }
  /** One address, never a list. */
  to: string
  messageId: string
  date: Date
}

/** Where mail goes. `send` throws unless the other side has taken the mail over. */
export type MailTransport = {
  send: (mail: OutgoingMail, signal: AbortSignal) => Promise<void>
  close: () => void
}

export type MailToAddress = {
  id: string
  to: string
  /** The recipient's, where it is known. */
  language?: string | null
  compose: (sender: Sender, words: MailWords) => EmailContent
}

/**
 * Addresses what a mail says, to exactly one recipient. [MAIL-7] The id makes the Message-ID, so that a mail
 * that had to be sent twice can be known as one by whoever receives it.
 */
export function addressMail(
  { settings, now }: { settings: Pick<Settings, 'mail' | 'server'>; now: () => Date },
  { id, to, language, compose }: MailToAddress,
): OutgoingMail {
  if (canonicalEmail(to) !== to) throw new UnusableRecipient('The recipient is not one plain address.')
  const { publicUrl, serviceName } = settings.server
  const sender = { publicUrl, serviceName }
  const words = mailWordsIn(language, settings.mail.defaultLanguage)
  return {
    ...layOutMail(compose(sender, words), sender, words),
    from: senderOf(settings),
    to,
    messageId: `<${id}@${new URL(publicUrl).hostname}>`,
    date: now(),
  }
}

/** What is stored as a recipient could be read as none or as several. */
export class UnusableRecipient extends Error {}
