import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { TestDatabase } from './open-database.ts'
import { Command, freePort } from './run-command.ts'

/** What every production server of a test is told. */
export const productionSettings = {
  PUBLIC_URL: 'https://auth.example.com',
  SECRET_KEY: randomBytes(48).toString('base64'),
  SMTP_URL: 'smtp://127.0.0.1:25',
  MAIL_FROM: 'Example <no-reply@example.com>',
  ALLOWED_HOSTS: '127.0.0.1',
  TRUSTED_PROXIES: '127.0.0.1/32',
  THROTTLE_ADDRESS_ATTEMPTS: '100000',
  PASSWORD_BREACH_URL: '', // Tests ask nobody outside.
}

/** `portcullis serve` as a process of its own, on a port of its own. */
export class ServeCommand extends Command {
  readonly port: number

  constructor(words: string[], environment: Record<string, string | undefined>, port: number) {
    super(['serve', ...words], { ...productionSettings, PORT: String(port), ...environment })
    this.port = port
  }

  /** The processes of its workers. */
  workers(): number[] {
    return execFileSync('pgrep', ['-P', String(this.child.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number)
  }

  /** How many lines it has logged that match. */
  count(pattern: RegExp): number {
    return this.output.split('\n').filter((line) => pattern.test(line)).length
  }
}

/** Starts one and waits until it serves. */
export async function startServing(
  database: TestDatabase,
  words: string[],
  environment: Record<string, string> = {},
): Promise<ServeCommand> {
  const port = await freePort()
  const command = new ServeCommand(words, { DATABASE_URL: database.url, ...environment }, port)
  await command.says(/"msg":"serving"/)
  return command
}
