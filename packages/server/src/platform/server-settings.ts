import { z } from 'zod'
import { count, declareSettings, flag, list, origins, type Settle, text } from './settings.ts'

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
  databaseUrl: {
    env: 'DATABASE_URL',
    shape: z.string().regex(/^postgres(ql)?:\/\//, 'It begins with postgresql://.'),
    about: 'The PostgreSQL to use. The development command uses its embedded database instead.',
    secret: true,
  },
  databaseConnections: {
    env: 'DATABASE_CONNECTIONS',
    shape: count(1, 500),
    default: '10',
    about: 'Most connections of one process to the database, beside the one that listens.',
  },
  secretKey: {
    env: 'SECRET_KEY',
    shape: z.string(),
    about:
      'The secret from which every key is derived: 32 random bytes or more, such as `openssl rand -base64 ' +
      '48` prints.',
    secret: true,
  },
  secretKeyFile: {
    env: 'SECRET_KEY_FILE',
    shape: text(1000),
    about: 'A file that holds SECRET_KEY; used when SECRET_KEY is not set.',
  },
  secretKeyFallbacks: {
    env: 'SECRET_KEY_FALLBACKS',
    shape: list,
    default: '',
    about: 'Former secret keys, with commas between: still believed, never used for anything new.',
    secret: true,
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
  allowedHosts: {
    env: 'ALLOWED_HOSTS',
    shape: list,
    default: '',
    about:
      'The host names that are served beside that of PUBLIC_URL, with commas between. Any other is ' +
      'refused (421).',
  },
  corsAllowedOrigins: {
    env: 'CORS_ALLOWED_ORIGINS',
    shape: origins,
    default: '',
    about:
      'The exact origins whose pages may read answers with credentials, such as https://app.example.com.',
  },
  securityContact: {
    env: 'SECURITY_CONTACT',
    shape: z.string().regex(/^(mailto:|https:\/\/)/, 'It begins with mailto: or https://.'),
    about: 'Where security researchers may report, for /.well-known/security.txt (RFC 9116).',
  },
  csrfTrustedOrigins: {
    env: 'CSRF_TRUSTED_ORIGINS',
    shape: origins,
    default: '',
    about: 'The exact origins, beside that of PUBLIC_URL, whose pages may make unsafe requests.',
  },
})

declare module './context.ts' {
  interface Settings {
    server: Settle<typeof serverSettings>
  }
}
