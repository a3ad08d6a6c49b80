import { readFileSync } from 'node:fs'
import { emailChangeSettings } from './features/email-change/settings.ts'
import { emailVerificationSettings } from './features/email-verification/settings.ts'
import { findMailMistakes, mailSettings } from './features/mail/settings.ts'
import { passwordResetSettings } from './features/password-reset/settings.ts'
import { passwordsSettings } from './features/passwords/settings.ts'
import { sessionsSettings } from './features/sessions/settings.ts'
import { signingKeysSettings } from './features/signing-keys/settings.ts'
import { throttleSettings } from './features/throttle/settings.ts'
import type { Settings } from './platform/context.ts'
import { Misuse } from './platform/misuse.ts'
import { serverSettings } from './platform/server-settings.ts'
import { type Mistake, readSettings } from './platform/settings.ts'

/** Every feature's settings, joined. What is not declared here does not exist. */
export const declaredSettings = {
  server: serverSettings,
  passwords: passwordsSettings,
  sessions: sessionsSettings,
  signingKeys: signingKeysSettings,
  throttle: throttleSettings,
  mail: mailSettings,
  emailVerification: emailVerificationSettings,
  passwordReset: passwordResetSettings,
  emailChange: emailChangeSettings,
}

export type Environment = Record<string, string | undefined>

/**
 * What the development command writes before every secret that it makes up, so that production knows them.
 */
export const developmentMark = 'development-only-'

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

/** Reads the settings of a production server; throws `SettingsRefused` when anything is wrong. */
export function readProductionSettings(environment: Environment): Settings {
  const { settings, mistakes } = read(environment)
  mistakes.push(...findProductionMistakes(settings.server, environment), ...findMailMistakes(settings))
  return accept(settings, mistakes)
}

/** Reads the settings of the development command, which brings its own secrets. */
export function readDevelopmentSettings(environment: Environment, made: { secretKey: string }): Settings {
  const port = environment.PORT ?? serverSettings.port.default
  const publicUrl = environment.PUBLIC_URL ?? `http://localhost:${port}`
  const given = { ...environment, SECRET_KEY: made.secretKey, PUBLIC_URL: publicUrl, DEBUG: 'true' }
  const { settings, mistakes } = read(given)
  mistakes.push(...findDevelopmentMistakes(settings.server, environment))
  return accept(settings, mistakes)
}

/** Reads what the `mail test` command needs: the mail server, and where the mail says it is from. */
export function readMailSettings(environment: Environment): Settings {
  const { settings, mistakes } = read(environment)
  mistakes.push(...findMailMistakes(settings))
  if (!environment.PUBLIC_URL) mistakes.push(needed('PUBLIC_URL'))
  return accept(
    settings,
    mistakes.filter(({ env }) => ['PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM'].includes(env)),
  )
}

/** Reads what the `migrate` command needs: the database alone. */
export function readDatabaseUrl(environment: Environment): string {
  const { settings, mistakes } = read(environment)
  const { databaseUrl } = settings.server
  if (databaseUrl) return databaseUrl
  throw new SettingsRefused(
    mistakes.filter(({ env }) => env === 'DATABASE_URL').concat(needed('DATABASE_URL')),
  )
}

function read(environment: Environment): { settings: Settings; mistakes: Mistake[] } {
  const { settings, mistakes } = readSettings(declaredSettings, withFiles(environment))
  return { settings: settings as unknown as Settings, mistakes }
}

function accept(settings: Settings, mistakes: Mistake[]): Settings {
  if (mistakes.length > 0) throw new SettingsRefused(mistakes)
  return settings
}

/** SECRET_KEY_FILE stands for SECRET_KEY; an unreadable one leaves it unset, which is then said. */
function withFiles(environment: Environment): Environment {
  const file = environment.SECRET_KEY_FILE
  if (file === undefined || environment.SECRET_KEY !== undefined) return environment
  try {
    return { ...environment, SECRET_KEY: readFileSync(file, 'utf8').trim() }
  } catch {
    return environment
  }
}

type ServerSettings = Partial<Settings['server']>

function needed(env: string): Mistake {
  const example = {
    DATABASE_URL:
      'DATABASE_URL=postgresql://portcullis:PASSWORD@db.example.com:5432/portcullis?sslmode=verify-full',
    PUBLIC_URL: 'PUBLIC_URL=https://auth.example.com',
    SECRET_KEY: 'SECRET_KEY="$(openssl rand -base64 48)", kept outside the source',
  }[env]
  return { env, message: `It must be set: ${example}` }
}

function findProductionMistakes(server: ServerSettings, environment: Environment): Mistake[] {
  const { secretKey, secretKeyFallbacks = [], publicUrl, databaseUrl, debug } = server
  const mistakes: Mistake[] = []
  if (debug) mistakes.push({ env: 'DEBUG', message: 'Production refuses it. Remove it.' })
  if (publicUrl === undefined && !environment.PUBLIC_URL) mistakes.push(needed('PUBLIC_URL'))
  if (publicUrl?.startsWith('http://')) {
    mistakes.push({
      env: 'PUBLIC_URL',
      message: `Production is https only. Write ${publicUrl.replace('http', 'https')}.`,
    })
  }
  if (databaseUrl === undefined && !environment.DATABASE_URL) mistakes.push(needed('DATABASE_URL'))
  if (secretKey === undefined) {
    const file = environment.SECRET_KEY_FILE
    mistakes.push(
      file ? { env: 'SECRET_KEY_FILE', message: `The file ${file} cannot be read.` } : needed('SECRET_KEY'),
    )
  }
  for (const [env, key] of [
    ['SECRET_KEY', secretKey],
    ...secretKeyFallbacks.map((key) => ['SECRET_KEY_FALLBACKS', key]),
  ]) {
    const message = key === undefined ? undefined : whyWeakSecret(key)
    if (env && message) mistakes.push({ env, message })
  }
  return mistakes
}

/** 256 bits need 43 characters of base64 or 64 of hex; what a person makes up repeats itself. */
function whyWeakSecret(key: string): string | undefined {
  if (key.startsWith(developmentMark)) return 'This one was made by the development command. Make a new one.'
  if (key.length < 43)
    return `It has ${key.length} characters, which is less than 256 bits. ${needed('SECRET_KEY').message}`
  if (new Set(key).size < 12) return `It repeats itself: not random. ${needed('SECRET_KEY').message}`
  return undefined
}

function findDevelopmentMistakes(server: ServerSettings, environment: Environment): Mistake[] {
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
  if (environment.DATABASE_URL && !isLoopback(new URL(environment.DATABASE_URL).hostname)) {
    mistakes.push({
      env: 'DATABASE_URL',
      message: 'Development does not use a database of another machine. Remove it.',
    })
  }
  return mistakes
}

/** Whether a name or address can only be this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\]|[\w-]+\.localhost)$/.test(hostname)
}
