import type { NodemailerError } from 'nodemailer'
import { UnusableRecipient } from './outgoing-mail.ts'

/** Why a mail did not go out, in words that may be stored and logged. */
export type MailFailure = {
  /**
   * - `refused`: trying again would be refused again.
   * - `server`: no other mail could go, either.
   * - `later`: this mail, this time.
   * - `fault`: our own mistake.
   */
  kind: 'refused' | 'server' | 'later' | 'fault'
  words: string
}

// What tells of the connection, and not of the mail.
const serverCodes = new Set([
  'EABORT',
  'EAUTH',
  'ECONNECTION',
  'EDNS',
  'ENOAUTH',
  'ESOCKET',
  'ETIMEDOUT',
  'ETLS',
])

/**
 * Judges why a server did not take a mail. Its words are kept, but for what the mail was to keep secret:
 * servers quote addresses and links. [MAIL-9]
 */
export function judgeFailure(error: unknown, secrets: string[]): MailFailure {
  const { code = '', command = '', responseCode = 0, response, message } = error as NodemailerError
  const words = redact([command, response || message].filter(Boolean).join(': '), secrets)
  // RFC 5321 4.2.1: a 5xx to the recipient or the message will not change. One to the sender or the password
  // is ours to mend, and the mail waits for it.
  if (responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA')) return { kind: 'refused', words }
  return { kind: serverCodes.has(code) || responseCode === 421 ? 'server' : 'later', words }
}

/**
 * Says of a mail that cannot be composed only the kind of error: its message may quote what the mail says.
 */
export function judgeFault(error: unknown): MailFailure {
  if (error instanceof UnusableRecipient) return { kind: 'refused', words: error.message }
  return {
    kind: 'fault',
    words: `It cannot be composed: ${error instanceof Error ? error.name : typeof error}`,
  }
}

/** Cuts what is secret out of foreign words, and brings them to one short line. */
export function redact(text: string, secrets: string[]): string {
  let words = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const known = secrets.map((secret) => secret.trim()).filter((secret) => secret.length >= 4)
  for (const secret of known.toSorted((a, b) => b.length - a.length)) words = cut(words, secret)
  return words
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '…')
    .replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, '…')
    .slice(0, 300)
}

function cut(words: string, secret: string): string {
  const escaped = secret.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return words.replace(new RegExp(escaped, 'gi'), '…')
}
