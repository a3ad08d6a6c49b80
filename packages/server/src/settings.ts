import { checksSettings } from './checks/settings.ts'
import { findDjangoMistakes } from './django-settings.ts'
import { auditLogSettings } from './features/audit-log/settings.ts'
import { challengesSettings } from './features/challenges/settings.ts'
import { detectionSettings } from './features/detection/settings.ts'
import { emailChangeSettings } from './features/email-change/settings.ts'
import { emailVerificationSettings } from './features/email-verification/settings.ts'
import { knownDevicesSettings } from './features/known-devices/settings.ts'
import { findMailMistakes, mailSettings } from './features/mail/settings.ts'
import { operatorsSettings } from './features/operators/settings.ts'
import { passwordResetSettings } from './features/password-reset/settings.ts'
import { findPasswordMistakes, passwordsSettings } from './features/passwords/settings.ts'
import { findPlacesMistakes, placesSettings } from './features/places/settings.ts'
import { findSessionMistakes, sessionsSettings } from './features/sessions/settings.ts'
import { signingKeysSettings } from './features/signing-keys/settings.ts'
import { throttleSettings } from './features/throttle/settings.ts'
import { findWebhookMistakes, webhooksSettings } from './features/webhooks/settings.ts'
import { edgeSettings, findEdgeMistakes } from './http/edge-settings.ts'
import { limitSettings } from './http/limit-settings.ts'
import { findTlsMistakes, tlsSettings } from './http/tls-settings.ts'
import type { Settings } from './platform/context.ts'
import {
  databaseSettings,
  findDatabaseMistakes,
  findOwnerMistakes,
  rolesOf,
} from './platform/database-settings.ts'
import { getAddress, isLocal } from './platform/db/address.ts'
import type { Roles } from './platform/db/roles.ts'
import { isLoopback } from './platform/loopback.ts'
import { findMetricsMistakes, metricsSettings } from './platform/metrics-settings.ts'
import { Misuse } from './platform/misuse.ts'
import { runSettings } from './platform/run-settings.ts'
import { findSecretMistakes, secretSettings } from './platform/secret-settings.ts'
import { readReference } from './platform/secrets/reference.ts'
import { resolveSecrets, type SecretName } from './platform/secrets/resolve-secrets.ts'
import type { Credential } from './platform/secrets/secret-ages.ts'
import { vaultSettings } from './platform/secrets/vault-settings.ts'
import { findServerMistakes, serverSettings } from './platform/server-settings.ts'
import {
  type Drafted,
  type Environment,
  type FindMistakes,
  type Mistake,
  needed,
  type Origin,
  type Origins,
  readSettings,
  type Setting,
} from './platform/settings.ts'
import { tracingSettings } from './platform/tracing/tracing-settings.ts'

/** Every feature's settings, joined. What is not declared here does not exist. */
export const declaredSettings = {
  server: serverSettings,
  run: runSettings,
  metrics: metricsSettings,
  tracing: tracingSettings,
  edge: edgeSettings,
  tls: tlsSettings,
  limits: limitSettings,
  database: databaseSettings,
  secrets: secretSettings,
  vault: vaultSettings,
  checks: checksSettings,
  auditLog: auditLogSettings,
  passwords: passwordsSettings,
  sessions: sessionsSettings,
  signingKeys: signingKeysSettings,
  throttle: throttleSettings,
  challenges: challengesSettings,
  knownDevices: knownDevicesSettings,
  mail: mailSettings,
  emailVerification: emailVerificationSettings,
  passwordReset: passwordResetSettings,
  emailChange: emailChangeSettings,
  places: placesSettings,
  detection: detectionSettings,
  webhooks: webhooksSettings,
  operators: operatorsSettings,
}

/** What is wrong with settings that can each be read: asked in production, all of them, before it is said. */
const findMistakes: FindMistakes[] = [
  findServerMistakes,
  findEdgeMistakes,
  findTlsMistakes,
  findDatabaseMistakes,
  findSecretMistakes,
  findPasswordMistakes,
  findMetricsMistakes,
  findSessionMistakes,
  findMailMistakes,
  findPlacesMistakes,
  findWebhookMistakes,
]

/** Settings that do not stand: every mistake at once, each with what to write instead. */
export class SettingsRefused extends Misuse {
  readonly mistakes: Mistake[]

  constructor(mistakes: Mistake[]) {
    super(['Portcullis does not start with these settings:', ...mistakes.map(describe)].join('\n'))
    this.mistakes = mistakes
  }
}

function describe({ env, message }: Mistake): string {
  return `  ${env}: ${message}`
}

/** Every setting that is a secret. */
export const secretNames: SecretName[] = Object.values(declaredSettings)
  .flatMap((group) => Object.values<Setting>(group))
  .flatMap(({ env, secret }) => (secret ? [{ env, isList: secret === 'list' }] : []))

/**
 * Where each setting comes from, by what was given: of secrets the kind of place alone, never a value, a path
 * or a name.
 */
export function originsOf(given: Environment): Origins {
  const all = Object.values(declaredSettings).flatMap((group) => Object.values<Setting>(group))
  return new Map(all.map((setting) => [setting.env, originOf(setting, given)]))
}

function originOf({ env, secret }: Setting, given: Environment): Origin {
  const value = given[env]
  if (!secret) return value === undefined ? { source: 'default' } : { source: 'environment', text: value }
  if (given[`${env}_FILE`]) return { source: 'file' }
  if (!value) return { source: 'default' }
  const scheme = readReference(value.split(',')[0]?.trim() ?? '')?.scheme
  if (scheme === undefined || scheme === 'env') return { source: 'environment' }
  return { source: scheme === 'file' ? 'file' : 'manager' }
}

/**
 * Reads settings with `read` after every secret was fetched from where it is kept, or those that are asked
 * for. What could not be fetched is said together with what `read` finds wrong. [SECRETS-6]
 */
export async function loadSettings<T>(
  environment: Environment,
  read: (environment: Environment, unfetched: Mistake[]) => T,
  isNeeded: (env: string) => boolean = () => true,
): Promise<T> {
  const names = secretNames.filter(({ env }) => isNeeded(env) || env === vaultSettings.token.env)
  const { environment: whole, mistakes } = await resolveSecrets(environment, names)
  return read(whole, mistakes)
}

/** Reads settings as far as they go, for who judges them: with every mistake, and without throwing. */
export function draftSettings(
  environment: Environment,
  unfetched: Mistake[] = [],
): { settings: Drafted; mistakes: Mistake[] } {
  const { settings, mistakes } = read(environment)
  for (const find of findMistakes) mistakes.push(...find(settings, environment))
  return { settings, mistakes: together(mistakes, unfetched) }
}

/** Reads the settings of a production server; throws `SettingsRefused` when anything is wrong. */
export function readProductionSettings(environment: Environment, unfetched: Mistake[] = []): Settings {
  const { settings, mistakes } = draftSettings(environment)
  return accept(settings, mistakes, unfetched)
}

/** Reads the settings of the development command, which brings its own secrets. */
export function readDevelopmentSettings(
  environment: Environment,
  made: { secretKey: string },
  unfetched: Mistake[] = [],
): Settings {
  const port = environment.PORT ?? serverSettings.port.default
  const publicUrl = environment.PUBLIC_URL ?? `http://localhost:${port}`
  const given = {
    PASSWORD_BREACH_URL: '', // Whoever develops may be offline, and means no password seriously.
    ...environment,
    SECRET_KEY: made.secretKey,
    PUBLIC_URL: publicUrl,
    DEBUG: 'true',
  }
  const { settings, mistakes } = read(given)
  mistakes.push(...findDevelopmentMistakes(settings), ...findTlsMistakes(settings, given))
  mistakes.push(...findSessionMistakes(settings, given), ...findPlacesMistakes(settings))
  return accept(settings, mistakes, unfetched)
}

/** Reads what the `mail test` command needs: the mail server, and where the mail says it is from. */
export function readMailSettings(environment: Environment, unfetched: Mistake[] = []): Settings {
  const { settings, mistakes } = read(environment)
  mistakes.push(...findMailMistakes(settings, environment))
  if (!environment.PUBLIC_URL) mistakes.push(needed('PUBLIC_URL', 'PUBLIC_URL=https://auth.example.com'))
  return accept(
    settings,
    mistakes.filter(({ env }) => ['PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM'].includes(env)),
    unfetched,
  )
}

/** Reads what the commands about keys and events need: the database, the secrets and the schedules. */
export function readKeySettings(environment: Environment, unfetched: Mistake[] = []): Settings {
  const { settings, mistakes } = read(environment)
  mistakes.push(...findDatabaseMistakes(settings, environment), ...findSecretMistakes(settings))
  return accept(
    settings,
    mistakes.filter(({ env }) => /^(DATABASE_|SECRET_KEY|SIGNING_KEY_|EVENTS_)/.test(env)),
    unfetched,
  )
}

/** Reads what the `migrate` command needs: the database, as its owner, and whom to share it with. */
export function readOwnerSettings(environment: Environment, unfetched: Mistake[] = []): Owner {
  const { settings, mistakes } = read(environment)
  mistakes.push(...findOwnerMistakes(settings, environment))
  const { database } = accept(
    settings,
    mistakes.filter(({ env }) => env.startsWith('DATABASE_')),
    unfetched,
  )
  return { url: (database.ownerUrl ?? database.url) as string, roles: rolesOf(database) }
}

/** How `migrate` connects, and to whom it grants. */
export type Owner = { url: string; roles: Roles }

/** Puts the secrets of settings that were read anew into those that a running server looks at. */
export function takeOverSecrets(running: Settings, fresh: Settings): void {
  for (const [group, settings] of Object.entries(declaredSettings)) {
    for (const [name, { secret }] of Object.entries<Setting>(settings))
      if (secret) Object.assign(running[group as Group], { [name]: fresh[group as Group][name as never] })
  }
}

/** What of the secrets in use is to be renewed some day. SECRET_KEY is known to the keyring. */
export function credentialsOf(settings: Settings): Credential[] {
  return Object.entries(declaredSettings).flatMap(([group, declared]) =>
    Object.entries<Setting>(declared).flatMap(([name, { env, secret, credential = String }]) => {
      const value = settings[group as Group][name as never]
      if (!secret || value === undefined || declared === secretSettings) return []
      const text = credential(value)
      return text ? [{ env, text }] : []
    }),
  )
}

type Group = keyof typeof declaredSettings

function read(environment: Environment): { settings: Drafted; mistakes: Mistake[] } {
  const { settings, mistakes } = readSettings(declaredSettings, environment)
  return { settings: settings as Drafted, mistakes: [...mistakes, ...findDjangoMistakes(environment)] }
}

function accept(settings: Drafted, mistakes: Mistake[], unfetched: Mistake[]): Settings {
  const all = together(mistakes, unfetched)
  if (all.length > 0) throw new SettingsRefused(all)
  return settings as Settings
}

/** Whatever else is wrong with a secret that could not be fetched follows from that. */
function together(mistakes: Mistake[], unfetched: Mistake[]): Mistake[] {
  const known = new Set(unfetched.map(({ env }) => env))
  return [...unfetched, ...mistakes.filter(({ env }) => !known.has(env))]
}

function findDevelopmentMistakes({ server, database }: Drafted): Mistake[] {
  const mistakes: Mistake[] = []
  const hostname = server.publicUrl ? new URL(server.publicUrl).hostname : 'localhost'
  if (!isLoopback(hostname)) {
    mistakes.push({
      env: 'PUBLIC_URL',
      message: `Development is for this machine alone, and ${hostname} is another.`,
    })
  }
  if (server.host && !isLoopback(server.host)) {
    mistakes.push({
      env: 'HOST',
      message: `Development listens on loopback alone. Write HOST=127.0.0.1, not ${server.host}.`,
    })
  }
  const address = database.url === undefined ? undefined : getAddress(database.url)
  if (address && !isLocal(address)) {
    mistakes.push({
      env: 'DATABASE_URL',
      message: 'Development does not use a database of another machine. Remove it.',
    })
  }
  return mistakes
}
