#!/usr/bin/env node
import { Misuse } from './platform/misuse.ts'
import { isOutage } from './platform/outage.ts'
import type { Environment } from './settings.ts'

const usage = `portcullis: authentication that is safe in production

  portcullis dev               run on this machine for development
  portcullis serve             run in production
  portcullis migrate [--plan]  bring the database to this release, or print the SQL
  portcullis mail test ADDRESS send a test mail and show the SMTP dialogue

Settings come from the environment: see docs/reference/settings.md.`

type Print = (line: string) => void

/** Runs one command and gives its exit code; 2 means that it was called wrongly or configured wrongly. */
async function run(args: string[], environment: Environment, print: Print): Promise<number> {
  const [command, ...rest] = args
  if (command === 'dev' && rest.length === 0)
    return (await import('./commands/dev.ts')).dev(environment, print)
  if (command === 'serve' && rest.length === 0)
    return (await import('./commands/serve.ts')).serve(environment, print)
  if (command === 'migrate' && (rest.length === 0 || (rest.length === 1 && rest[0] === '--plan'))) {
    return (await import('./commands/migrate.ts')).migrate(rest, environment, print)
  }
  if (command === 'mail' && rest[0] === 'test' && rest[1] !== undefined && rest.length === 2) {
    const { mailTest } = await import('./commands/mail-test.ts')
    const { readMailSettings } = await import('./settings.ts')
    return mailTest(readMailSettings(environment), rest[1], print)
  }
  if (command === undefined || command === 'help' || command === '--help') {
    print(usage)
    return command === undefined ? 2 : 0
  }
  print(`There is no command "${args.join(' ')}".\n\n${usage}`)
  return 2
}

try {
  process.exitCode = await run(process.argv.slice(2), process.env, (line) => console.log(line))
} catch (error) {
  console.error(describe(error))
  process.exit(error instanceof Misuse ? 2 : 1)
}

/** Why it could not run, and what to do: a stack is shown only where neither is known. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, port } = error as { code?: string; port?: number }
  if (error instanceof Misuse) return error.message
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Set PORT to another one.`
  if (isOutage(error)) return `The database of DATABASE_URL does not answer: ${error.message || code}.`
  return error.stack ?? error.message
}
