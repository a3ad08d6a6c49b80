import { hstsOf } from '../http/hsts.ts'
import { readProductionSettings } from '../settings.ts'
import type { Answers, ProxyKind, ServiceKind } from './answers.ts'
import { writeEnvironment } from './environment-file.ts'
import {
  databaseRoles,
  environmentOf,
  folder,
  insideNetwork,
  secretsOf,
  settingsOf,
} from './environment-of.ts'
import { fillTemplate, type TemplateValues } from './fill-template.ts'
import { type MadeSecrets, scramVerifier } from './make-secrets.ts'

/** A file that the kit writes, by its path in the folder that `init` makes. */
export type KitFile = { path: string; text: string; mode: number }

/** How this program is called on this machine. */
export type Program = { node: string; program: string }

const ofProxy: Record<ProxyKind, string[]> = {
  nginx: ['nginx/portcullis-plain.conf', 'nginx/portcullis.conf'],
  caddy: ['caddy/Caddyfile'],
  haproxy: ['haproxy/haproxy.cfg', 'haproxy/join-certificate'],
  none: [],
}

const ofService: Record<ServiceKind, string[]> = {
  systemd: [
    'systemd/portcullis@.service',
    'systemd/portcullis-migrate.service',
    'systemd/portcullis-check.service',
  ],
  compose: ['container/compose.yaml', 'caddy/Caddyfile'],
  kubernetes: ['kubernetes/settings.yaml', 'kubernetes/migrate.yaml', 'kubernetes/portcullis.yaml'],
  none: [],
}

/** Two nodes each, so that one can be restarted. */
const nodes: Record<ServiceKind, [string, string]> = {
  systemd: ['127.0.0.1:3000', '127.0.0.1:3001'],
  none: ['127.0.0.1:3000', '127.0.0.1:3001'],
  compose: ['first:3000', 'second:3000'],
  kubernetes: ['', ''],
}

/**
 * Every file of a deployment, secrets among them. Throws `SettingsRefused` where the server would refuse to
 * start with them, so that nothing is written that does not hold. [INIT-2]
 */
export function planKit(answers: Answers, made: MadeSecrets, program: Program): KitFile[] {
  readProductionSettings(environmentOf(answers, made))
  const secrets = [...secretsOf(answers, made)].map(([name, text]) => ({
    path: `secrets/${name}`,
    text: `${text}\n`,
    mode: 0o600,
  }))
  return [...planOpenFiles(answers, made, program), ...secrets, planRoles(answers, made)]
}

/** The files that hold no secret. */
export function planOpenFiles(answers: Answers, made: MadeSecrets, program: Program): KitFile[] {
  const { proxy, service } = answers
  const plain = valuesOf(answers, made, program)
  // What the systemd units have in common.
  const values = {
    ...plain,
    BOUNDS: fillTemplate('systemd/bounds.conf', plain),
    CREDENTIALS: fillTemplate('systemd/credentials.conf', plain),
  }
  const templates = [...ofProxy[proxy], ...ofService[service]].filter(
    (path, at, all) => all.indexOf(path) === at,
  )
  const files = templates.map((template) => ({
    path: service === 'compose' ? template.replace(/^.*\//, '') : template,
    text: fillTemplate(template, values),
    mode: template.endsWith('join-certificate') ? 0o755 : 0o644,
  }))
  const environment = { path: 'portcullis.env', text: environmentText(answers), mode: 0o600 }
  const steps = { path: 'NEXT-STEPS.md', text: stepsText(answers, values), mode: 0o644 }
  return service === 'kubernetes' ? [...files, steps] : [environment, ...files, steps]
}

function valuesOf(answers: Answers, made: MadeSecrets, { node, program }: Program): TemplateValues {
  const settings = readProductionSettings(environmentOf(answers, made))
  const { host, hostname, pathname, origin } = new URL(answers.publicUrl)
  const base = pathname.replace(/\/$/, '')
  const [first, second] = nodes[answers.service]
  const database = answers.service === 'compose' ? undefined : new URL(answers.database)
  return {
    PUBLIC_URL: origin + base,
    DOMAIN: hostname,
    HOST: host,
    BASE: base,
    PATH: base || '/',
    HSTS: hstsOf(settings) ?? '',
    FIRST_NODE: first,
    SECOND_NODE: second,
    ACME_WEBROOT: '/var/www/acme',
    CERTIFICATE: `/etc/letsencrypt/live/${hostname}/fullchain.pem`,
    CERTIFICATE_KEY: `/etc/letsencrypt/live/${hostname}/privkey.pem`,
    NODE: node,
    PROGRAM: program,
    FOLDER: folder,
    IMAGE: 'registry.example.com/portcullis:1',
    INSIDE_NETWORK: insideNetwork,
    SETTINGS: settingsOf(answers)
      .map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`)
      .join('\n'),
    DATABASE_HOST: database?.hostname ?? '',
    DATABASE_PORT: database?.port || '5432',
    DATABASE_NAME: database?.pathname.slice(1) ?? 'portcullis',
    SMTP_PORT: String(settings.mail.server?.port),
  }
}

const comment = (text: string) => `\n# ${text}\n`

function environmentText(answers: Answers): string {
  const secretFiles = ['SECRET_KEY', 'DATABASE_URL', 'SMTP_URL'].map((name): [string, string] => [
    `${name}_FILE`,
    `${folder}/secrets/${name.toLowerCase().replace('_', '-')}`,
  ])
  return (
    `# Portcullis at ${answers.publicUrl}. Every setting: docs/reference/settings.md of Portcullis.\n` +
    writeEnvironment(settingsOf(answers)) +
    (answers.service === 'compose'
      ? ''
      : comment('Secrets stand in files of their own.') + writeEnvironment(secretFiles))
  )
}

/** The statements that make database and roles; of a password they hold what PostgreSQL itself keeps. */
function planRoles(answers: Answers, made: MadeSecrets): KitFile {
  const { appRole, readerRole } = readProductionSettings(environmentOf(answers, made)).database
  const { owner, server, reports } = made.passwords
  const text = fillTemplate('roles.sql', {
    APP_ROLE: appRole,
    READER_ROLE: readerRole,
    OWNER: databaseRoles.owner,
    OWNER_VERIFIER: scramVerifier(owner),
    SERVER: databaseRoles.server,
    SERVER_VERIFIER: scramVerifier(server),
    REPORTS: databaseRoles.reports,
    REPORTS_VERIFIER: scramVerifier(reports),
    DATABASE_NAME: answers.service === 'compose' ? 'portcullis' : new URL(answers.database).pathname.slice(1),
  })
  return { path: 'roles.sql', text, mode: 0o600 }
}

/** What is left to do by hand, in order, each step with its number. */
function stepsText({ proxy, service }: Answers, values: TemplateValues): string {
  const proxySteps = fillTemplate(`steps/${proxy}.md`, values).trim()
  const text = fillTemplate(`steps/${service === 'none' ? 'by-hand' : service}.md`, {
    ...values,
    PROXY_STEPS: proxySteps,
  })
  let number = 0
  return text.replaceAll(/^## /gm, () => `## ${++number}. `)
}
