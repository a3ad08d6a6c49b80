/** What ends TLS in front of the server. `none` means one of the operator's own. */
export const proxies = ['nginx', 'caddy', 'haproxy', 'none'] as const

/** What keeps the server running. */
export const services = ['systemd', 'compose', 'kubernetes', 'none'] as const

export type ProxyKind = (typeof proxies)[number]
export type ServiceKind = (typeof services)[number]

/** What an operator has to say; everything else follows from it or is made up. */
export type Answers = {
  /** Where people will reach it. */
  publicUrl: string
  proxy: ProxyKind
  service: ServiceKind
  /** `postgresql://HOST:PORT/NAME`, without anybody's name: the roles are made up. */
  database: string
  smtpUrl: string
  mailFrom: string
  /** The origins of the apps beside it, with commas between; may be empty. */
  appOrigins: string
  /** Further settings, by name. */
  more: [name: string, value: string][]
}

/** One question: as it is asked at a terminal and as a flag says it. */
export type Question = {
  key: Exclude<keyof Answers, 'more'>
  flag: string
  /** What follows the flag. */
  value: string
  asks: string
  example: string
  default?: string
  /** The setting whose mistakes are the answer's own. */
  env?: string
  /** Asked only where it matters. */
  isAsked?: (given: Partial<Answers>) => boolean
}

export const questions: Question[] = [
  {
    key: 'publicUrl',
    flag: 'public-url',
    value: 'URL',
    asks: 'Where will people reach Portcullis?',
    example: 'https://auth.example.com',
    env: 'PUBLIC_URL',
  },
  {
    key: 'service',
    flag: 'service',
    value: 'KIND',
    asks: `What keeps it running: ${listed(services)}?`,
    example: 'systemd',
    default: 'systemd',
  },
  {
    key: 'proxy',
    flag: 'proxy',
    value: 'KIND',
    asks: `Which proxy speaks TLS in front of it: ${listed(proxies)} (one of your own)?`,
    example: 'nginx',
    default: 'nginx',
    isAsked: ({ service }) => service === 'systemd' || service === 'none',
  },
  {
    key: 'database',
    flag: 'database',
    value: 'URL',
    asks: 'Where is PostgreSQL, and what is the database to be called?',
    example: 'postgresql://db.example.com:5432/portcullis?sslmode=verify-full',
    default: 'postgresql://127.0.0.1:5432/portcullis',
    env: 'DATABASE_URL',
    isAsked: ({ service }) => service !== 'compose',
  },
  {
    key: 'smtpUrl',
    flag: 'smtp-url',
    value: 'URL',
    asks: 'Which mail server sends for it, as whom? (SMTP_URL in the environment says it as well.)',
    example: 'smtp://USER:PASSWORD@mail.example.com:587',
    env: 'SMTP_URL',
  },
  {
    key: 'mailFrom',
    flag: 'mail-from',
    value: 'SENDER',
    asks: 'Whom is its mail from?',
    example: 'Example <no-reply@example.com>',
    env: 'MAIL_FROM',
  },
  {
    key: 'appOrigins',
    flag: 'app-origins',
    value: 'ORIGINS',
    asks: 'Which apps of other origins use it, with commas between? None is fine.',
    example: 'https://app.example.com',
    default: '',
    env: 'CORS_ALLOWED_ORIGINS',
  },
]

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
