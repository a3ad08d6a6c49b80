import { z } from 'zod'
import {
  count,
  type Drafted,
  declareSettings,
  type Environment,
  flag,
  type Mistake,
  needed,
  type Settle,
  text,
} from './settings.ts'

const publicUrl = z.string().superRefine((value, issues) => {
  const message = whyNotPublicUrl(value)
  if (message) issues.addIssue({ code: 'custom', message })
})

function whyNotPublicUrl(value: string): string | undefined {
  if (!URL.canParse(value)) return `${value} is not a URL such as https://auth.example.com.`
  const { origin, pathname, search, hash, username, protocol } = new URL(value)
  if (!/^https?:$/.test(protocol)) return 'It begins with https://.'
  if (username || search || hash) return 'It has no user, query or fragment.'
  const plain = origin + (pathname === '/' ? '' : pathname.replace(/\/$/, ''))
  return plain === value ? undefined : `Write ${plain} instead of ${value}.`
}

export const serverSettings = declareSettings({
  publicUrl: {
    env: 'PUBLIC_URL',
    shape: publicUrl,
    required: true,
    about:
      'Where people reach this server, such as https://auth.example.com or https://example.com/auth. ' +
      'Links, issuer and cookies follow from it alone.',
  },
  serviceName: {
    env: 'SERVICE_NAME',
    shape: text(60),
    default: 'Portcullis',
    about: 'The name that people read on pages and in mails.',
  },
  host: { env: 'HOST', shape: text(), default: '127.0.0.1', about: 'The address to listen on.' },
  port: {
    env: 'PORT',
    shape: count(0, 65_535),
    default: '3000',
    about: 'The port to listen on; 0 picks a free one.',
  },
  dataDir: {
    env: 'DATA_DIR',
    shape: text(1000),
    default: '.portcullis',
    about: 'The private folder of the development command: database, secrets, mails.',
  },
  debug: {
    env: 'DEBUG',
    shape: flag,
    default: 'false',
    about: 'Set by the development command alone; production refuses it.',
  },
  logLevel: {
    env: 'LOG_LEVEL',
    shape: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    about: 'The least important log line to write.',
  },
  securityContact: {
    env: 'SECURITY_CONTACT',
    shape: z.string().regex(/^(mailto:|https:\/\/)/, 'It begins with mailto: or https://.'),
    about: 'Where security researchers may report, for /.well-known/security.txt (RFC 9116).',
  },
})

/** What a production server refuses of these, each with the line to write. */
export function findServerMistakes({ server }: Drafted, { PUBLIC_URL }: Environment): Mistake[] {
  const { publicUrl, debug } = server
  const mistakes: Mistake[] = []
  if (debug) mistakes.push({ env: 'DEBUG', message: 'Production refuses it. Remove it.' })
  if (publicUrl === undefined && !PUBLIC_URL)
    mistakes.push(needed('PUBLIC_URL', 'PUBLIC_URL=https://auth.example.com'))
  if (publicUrl?.startsWith('http://')) {
    mistakes.push({
      env: 'PUBLIC_URL',
      message: `Production is https only. Write ${publicUrl.replace('http', 'https')}.`,
    })
  }
  return mistakes
}

declare module './context.ts' {
  interface Settings {
    server: Settle<typeof serverSettings>
  }
}
