import type { MailWords, Said } from './words/words.ts'

/** Where a mail comes from: nothing of it is ever taken from a request. */
export type Sender = { serviceName: string; publicUrl: string }

/** What a mail says, before it becomes text and HTML. Every string is plain text. */
export type EmailContent = {
  subject: string
  paragraphs: string[]
  /** The one thing to do: a button, and its address in full below. */
  action?: { label: string; url: string }
  /** Six digits to type. */
  code?: string
  /** What to do if it was not you, and the like. */
  closing?: string[]
}

/** One kind of mail. The data is what the verb knows; it is sealed until the mail is sent. */
export type Email<Data extends Record<string, string>> = {
  /** `<feature>.<name>`: stands in the outbox and in the metrics. */
  name: string
  /** After this the mail is of no use and is not sent any more. */
  lifetimeSeconds: number
  compose: (data: Data, sender: Sender, words: MailWords) => EmailContent
}

export function defineEmail<Data extends Record<string, string>>(email: Email<Data>): Email<Data> {
  return email
}

/** What the catalogue says, with the address that its action leads to. */
export function leadingTo(url: string, { action, ...said }: Said): EmailContent {
  return { ...said, action: { label: action, url } }
}

/** Any kind of mail: what the worker is given a list of. */
export type AnyEmail = Email<never>
