import type { Answers, ServiceKind } from './answers.ts'
import type { MadeSecrets } from './make-secrets.ts'

/** Where the kit puts the environment file and the secrets on a machine. */
export const folder = '/etc/portcullis'

/** Who signs in to the database. What they may do follows from the roles that they are members of. */
export const databaseRoles = {
  owner: 'portcullis_owner',
  server: 'portcullis_server',
  reports: 'portcullis_reports',
}

/** The network in which the proxy of the compose file reaches the nodes. */
export const insideNetwork = '172.31.240.0/24'

/** Who may say whom a request is from: the proxy on this machine, of the compose file, or of the cluster. */
const trustedProxies: Record<ServiceKind, string> = {
  systemd: '127.0.0.1/32,::1/128',
  none: '127.0.0.1/32,::1/128',
  compose: insideNetwork,
  kubernetes: '10.0.0.0/8',
}

/** Long enough for the health checks of each kit to see that a node is going to stop. */
const shutdownDelaySeconds: Record<ServiceKind, string> = {
  systemd: '3',
  none: '3',
  compose: '3',
  kubernetes: '8',
}

/** What stands in the environment file: everything but secrets. */
export function settingsOf(answers: Answers): [name: string, value: string][] {
  const { publicUrl, service, mailFrom, appOrigins, more } = answers
  const apps: [string, string][] = appOrigins
    ? [
        ['CORS_ALLOWED_ORIGINS', appOrigins],
        ['CSRF_TRUSTED_ORIGINS', appOrigins],
      ]
    : []
  const settings = new Map([
    ['PUBLIC_URL', publicUrl],
    ['MAIL_FROM', mailFrom],
    ...apps,
    ['TRUSTED_PROXIES', trustedProxies[service]],
    ['SHUTDOWN_DELAY_SECONDS', shutdownDelaySeconds[service]],
    ...more,
  ])
  return [...settings]
}

/** Every secret by the name of its file. */
export function secretsOf(answers: Answers, { secretKey, passwords }: MadeSecrets): Map<string, string> {
  const database = answers.service === 'compose' ? socketOfCompose : answers.database
  const urlOf = (role: keyof typeof databaseRoles) => withRole(database, databaseRoles[role], passwords[role])
  return new Map([
    ['secret-key', secretKey],
    ['database-url', urlOf('server')],
    ['database-owner-url', urlOf('owner')],
    ['database-reports-url', urlOf('reports')],
    ['smtp-url', answers.smtpUrl],
    ...(answers.service === 'compose' ? [['postgres-password', passwords.superuser] as const] : []),
  ])
}

/** The environment as the server will see it: what is judged before a file is written. */
export function environmentOf(answers: Answers, made: MadeSecrets): Record<string, string> {
  const secrets = secretsOf(answers, made)
  return {
    ...Object.fromEntries(settingsOf(answers)),
    SECRET_KEY: secrets.get('secret-key') ?? '',
    DATABASE_URL: secrets.get('database-url') ?? '',
    SMTP_URL: secrets.get('smtp-url') ?? '',
  }
}

/** PostgreSQL of the compose file has no network: its socket lies in a volume that the nodes share. */
const socketOfCompose = 'postgresql://%2Frun%2Fpostgresql/portcullis'

function withRole(url: string, role: string, password: string): string {
  return url.replace('://', `://${role}:${password}@`)
}
