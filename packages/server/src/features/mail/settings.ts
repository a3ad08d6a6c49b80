import { z } from 'zod'
import { canonicalEmail } from '@portcullis/protocol/email'
import type { Settings } from '../../platform/context.ts'
import {
  type Drafted,
  declareSettings,
  type Environment,
  type Mistake,
  type Settle,
} from '../../platform/settings.ts'
import { languages } from './words/languages.ts'

/** A mail server as `SMTP_URL` names it. */
export type SmtpServer = {
  host: string
  port: number
  /** TLS from the first byte (smtps); otherwise by STARTTLS. */
  implicitTls: boolean
  /** Demanded, with a valid certificate, of everything but a server on this machine. */
  requireTls: boolean
  credentials: { user: string; pass: string } | undefined
}

/** Who a mail is from. */
export type From = { name: string | undefined; address: string }

const smtpExample = 'SMTP_URL=smtp://USER:PASSWORD@mail.example.com:587'
const fromExample = 'MAIL_FROM="Example <no-reply@example.com>"'

/** Parses with `read`, which gives a value or the sentence that says what is wrong; empty means not set. */
const readBy = <T extends object>(read: (value: string) => T | string) =>
  z.string().transform((value, issues): T | undefined => {
    if (value.trim() === '') return undefined
    const outcome = read(value.trim())
    if (typeof outcome !== 'string') return outcome
    issues.addIssue({ code: 'custom', message: outcome })
    return z.NEVER
  })

export const mailSettings = declareSettings({
  server: {
    env: 'SMTP_URL',
    shape: readBy(readSmtpUrl),
    default: '',
    about:
      'The mail server: smtp://USER:PASSWORD@HOST:587 (STARTTLS) or smtps://USER:PASSWORD@HOST:465, ' +
      'special characters percent-encoded. TLS with a valid certificate is demanded unless the host is ' +
      'this machine.',
    secret: true,
    credential: (server: SmtpServer | undefined) => server?.credentials?.pass,
    shown: (server: SmtpServer | undefined) => server && `${server.host}:${server.port}`,
  },
  from: {
    env: 'MAIL_FROM',
    shape: readBy(readFrom),
    default: '',
    about:
      'The sender of every mail, such as Example <no-reply@example.com>. Its domain needs SPF and DKIM ' +
      'records that allow the mail server.',
  },
  defaultLanguage: {
    env: 'DEFAULT_LANGUAGE',
    shape: z.enum(languages, `Write one of ${languages.join(', ')}.`),
    default: 'en',
    about:
      'The language of mails to people whose language is not known: `en`, `ar`, `de`, `es`, `fr`, `ja` or ' +
      '`pt`. An account has the language of the browser that signed up.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    mail: Settle<typeof mailSettings>
  }
}

/** What is missing for a production that sends mail: each with the line to write. */
export function findMailMistakes({ mail, server }: Drafted, { SMTP_URL, MAIL_FROM }: Environment): Mistake[] {
  if (server.debug) return []
  const mistakes: Mistake[] = []
  if (!mail.server && !SMTP_URL?.trim())
    mistakes.push({ env: 'SMTP_URL', message: `Mail cannot be sent without it. Write ${smtpExample}` })
  if (!mail.from && !MAIL_FROM?.trim())
    mistakes.push({ env: 'MAIL_FROM', message: `Mail needs a sender. Write ${fromExample}` })
  return mistakes
}

/** Who mail is from: as set, or no-reply at the host of PUBLIC_URL, under the service's name. */
export function senderOf({ mail, server }: Pick<Settings, 'mail' | 'server'>): {
  name: string
  address: string
} {
  const address = mail.from?.address ?? `no-reply@${new URL(server.publicUrl).hostname}`
  return { name: mail.from?.name ?? server.serviceName, address }
}

// No sentence repeats the value: it holds a password.
function readSmtpUrl(value: string): SmtpServer | string {
  const again = `Write it like ${smtpExample}`
  if (!URL.canParse(value)) return `This is not a URL. ${again}`
  const url = new URL(value)
  if (!/^smtps?:$/.test(url.protocol)) return `It begins with smtp:// or smtps://. ${again}`
  if (url.search || url.hash || !/^\/?$/.test(url.pathname)) {
    return `Nothing follows the port; write / ? # @ in a password as %2F %3F %23 %40. ${again}`
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$|^[0-9a-f.]*:[0-9a-f:.]+$/.test(host))
    return `It needs a host. ${again}`
  if (Boolean(url.username) !== Boolean(url.password))
    return `It needs both a user and a password, or none. ${again}`

  const [user, pass] = [decode(url.username), decode(url.password)]
  if (user === undefined || pass === undefined) return `A % in a user or password is written as %25. ${again}`
  const implicitTls = url.protocol === 'smtps:'
  return {
    host,
    port: Number(url.port) || (implicitTls ? 465 : 587),
    implicitTls,
    requireTls: !isThisMachine(host),
    credentials: user === '' ? undefined : { user, pass },
  }
}

function decode(part: string): string | undefined {
  try {
    const text = decodeURIComponent(part)
    return /\p{Cc}/u.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

/**
 * Tells whether a host is this machine by its name alone, without asking a resolver that others may answer.
 */
function isThisMachine(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
  )
}

function readFrom(value: string): From | string {
  const again = `Write it like ${fromExample}`
  const [, quoted, plain, inside] = value.match(/^(?:"([^"\\<>]*)"|([^"\\<>]*?))\s*<([^<>]*)>$/) ?? []
  const address = canonicalEmail(inside ?? value)
  if (address === undefined) return `There is no single e-mail address in it. ${again}`
  const name = (quoted ?? plain ?? '').trim()
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return `The name is one line. ${again}`
  return { name: name || undefined, address }
}
