import { readFileSync } from 'node:fs'
import { emailChangeSettings } from './features/email-change/settings.ts'
import { emailVerificationSettings } from './features/email-verification/settings.ts'
import { findMailMistakes, mailSettings } from './features/mail/settings.ts'
import { passwordResetSettings } from './features/password-reset/settings.ts'
import { passwordsSettings } from './features/passwords/settings.ts'
import { sessionsSettings } from './features/sessions/settings.ts'
import { signingKeysSettings } from './features/signing-keys/settings.ts'
import { throttleSettings } from './features/throttle/settings.ts'
import { edgeSettings, findEdgeMistakes } from './http/edge-settings.ts'
import type { Settings } from './platform/context.ts'
import { databaseSettings, databaseUrlExample, findDatabaseMistakes } from './platform/database-settings.ts'
import { Misuse } from './platform/misuse.ts'
import { findSecretMistakes, secretSettings } from './platform/secret-settings.ts'
import { findServerMistakes, serverSettings } from './platform/server-settings.ts'
import {
  type Drafted,
  type Environment,
  type FindMistakes,
  type Mistake,
  needed,
  readSettings,
} from './platform/settings.ts'

/** Every feature's settings, joined. What is not declared here does not exist. */
export const declaredSettings = {
  server: serverSettings,
  edge: edgeSettings,
  database: databaseSettings,
  secrets: secretSettings,
  passwords: passwordsSettings,
  sessions: sessionsSettings,
  signingKeys: signingKeysSettings,
  throttle: throttleSettings,
  mail: mailSettings,
  emailVerification: emailVerificationSettings,
  passwordReset: passwordResetSettings,
  emailChange: emailChangeSettings,
}

/** What is wrong with settings that can each be read: asked in production, all of them, before it is said. */
const findMistakes: FindMistakes[] = [
  findServerMistakes,
  findEdgeMistakes,
  findDatabaseMistakes,
  findSecretMistakes,
  findMailMistakes,
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

/** Reads the settings of a production server; throws `SettingsRefused` when anything is wrong. */
export function readProductionSettings(environment: Environment): Settings {
  const { settings, mistakes } = read(environment)
  for (const find of findMistakes) mistakes.push(...find(settings, environment))
  return accept(settings, mistakes)
}

/** Reads the settings of the development command, which brings its own secrets. */
export function readDevelopmentSettings(environment: Environment, made: { secretKey: string }): Settings {
  const port = environment.PORT ?? serverSettings.port.default
  const publicUrl = environment.PUBLIC_URL ?? `http://localhost:${port}`
  const given = { ...environment, SECRET_KEY: made.secretKey, PUBLIC_URL: publicUrl, DEBUG: 'true' }
  const { settings, mistakes } = read(given)
  mistakes.push(...findDevelopmentMistakes(settings, environment))
  return accept(settings, mistakes)
}

/** Reads what the `mail test` command needs: the mail server, and where the mail says it is from. */
export function readMailSettings(environment: Environment): Settings {
  const { settings, mistakes } = read(environment)
  mistakes.push(...findMailMistakes(settings))
  if (!environment.PUBLIC_URL) mistakes.push(needed('PUBLIC_URL', 'PUBLIC_URL=https://auth.example.com'))
  return accept(
    settings,
    mistakes.filter(({ env }) => ['PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM'].includes(env)),
  )
}

/** Reads what the `migrate` command needs: the database alone. */
export function readDatabaseUrl(environment: Environment): string {
  const { settings, mistakes } = read(environment)
  const { url } = settings.database
  if (url) return url
  const ofDatabase = mistakes.filter(({ env }) => env === 'DATABASE_URL')
  throw new SettingsRefused([...ofDatabase, needed('DATABASE_URL', databaseUrlExample)])
}

function read(environment: Environment): { settings: Drafted; mistakes: Mistake[] } {
  const { settings, mistakes } = readSettings(declaredSettings, withFiles(environment))
  return { settings: settings as Drafted, mistakes }
}

function accept(settings: Drafted, mistakes: Mistake[]): Settings {
  if (mistakes.length > 0) throw new SettingsRefused(mistakes)
  return settings as Settings
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

function findDevelopmentMistakes({ server }: Drafted, environment: Environment): Mistake[] {
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
