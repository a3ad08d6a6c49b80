import type { Environment } from './platform/settings.ts'

export type Print = (line: string) => void

/** A command: how it is called, what it does, and where it lives; it is loaded only when it is called. */
export type Command = {
  /** What stands between `portcullis` and its own words. */
  name: string
  words: string
  about: string
  /** Runs it with its own words and gives the exit code; throws `Misuse` when they are wrong. */
  run: (args: string[], environment: Environment, print: Print) => Promise<number>
}

/** Every command, on one page. */
export const commands: Command[] = [
  {
    name: 'dev',
    words: '',
    about: 'run on this machine for development',
    run: async (...call) => (await import('./commands/dev.ts')).dev(...call),
  },
  {
    name: 'init',
    words: '[FOLDER] [--help]',
    about: 'write settings, secrets, proxy and services for a domain',
    run: async (...call) => (await import('./commands/init.ts')).init(...call),
  },
  {
    name: 'serve',
    words: '[--workers N|auto]',
    about: 'run in production, in one process or several',
    run: async (...call) => (await import('./commands/serve.ts')).serve(...call),
  },
  {
    name: 'migrate',
    words: '[--plan | --new-secret-key]',
    about: 'bring the database to this release, or print the SQL',
    run: async (...call) => (await import('./commands/migrate.ts')).migrate(...call),
  },
  {
    name: 'ready',
    words: '[--wait SECONDS]',
    about: 'ask the server on this machine whether it may be sent requests',
    run: async (...call) => (await import('./commands/ready.ts')).ready(...call),
  },
  {
    name: 'check',
    words: '[--deploy] [--format text|json|sarif|junit] …',
    about: 'judge the settings; with --deploy the deployment as well',
    run: async (...call) => (await import('./commands/check.ts')).check(...call),
  },
  {
    name: 'calibrate',
    words: '[--target MILLISECONDS]',
    about: 'measure what hashing of passwords this machine can afford',
    run: async (...call) => (await import('./commands/calibrate.ts')).calibrate(...call),
  },
  {
    name: 'keys list',
    words: '[--json]',
    about: 'show the signing keys, and what is still sealed under a former SECRET_KEY',
    run: async (...call) => (await import('./commands/keys-list.ts')).listKeys(...call),
  },
  {
    name: 'keys rotate',
    words: '[--emergency] [--json]',
    about: 'let the next signing key sign; in an emergency, replace all of them at once',
    run: async (...call) => (await import('./commands/keys-rotate.ts')).rotate(...call),
  },
  {
    name: 'keys retire',
    words: 'KID [--emergency] [--json]',
    about: 'believe a signing key no more that has stopped signing',
    run: async (...call) => (await import('./commands/keys-retire.ts')).retire(...call),
  },
  {
    name: 'keys reseal',
    words: '[--json]',
    about: 'seal everything under the present SECRET_KEY',
    run: async (...call) => (await import('./commands/keys-reseal.ts')).reseal(...call),
  },
  {
    name: 'events verify',
    words: '[--checkpoint FILE] [--json]',
    about: 'judge the audit log by its seals, and by checkpoints that were kept elsewhere',
    run: async (...call) => (await import('./commands/events-verify.ts')).verify(...call),
  },
  {
    name: 'events checkpoint',
    words: '',
    about: 'print the newest seal of the audit log, to be kept elsewhere',
    run: async (...call) => (await import('./commands/events-checkpoint.ts')).printCheckpoint(...call),
  },
  {
    name: 'events export',
    words: '[--from MOMENT] [--to MOMENT] [--format ndjson|csv] [--output FILE]',
    about: 'give the audit log to others',
    run: async (...call) => (await import('./commands/events-export.ts')).exportLog(...call),
  },
  {
    name: 'accounts create',
    words: '--admin ADDRESS [--role ROLE] [--print]',
    about: 'open an account for somebody who is to run the service; they set its password by a link',
    run: async (...call) => (await import('./commands/accounts-create.ts')).create(...call),
  },
  {
    name: 'accounts roles list',
    words: '[--json]',
    about: 'show who runs the service',
    run: async (...call) => (await import('./commands/accounts-roles.ts')).listRoles(...call),
  },
  {
    name: 'accounts roles grant',
    words: 'ADDRESS administrator|support|auditor --reason WHY',
    about: 'give an account a role in running the service',
    run: async (...call) => (await import('./commands/accounts-roles.ts')).grantRole(...call),
  },
  {
    name: 'accounts roles revoke',
    words: 'ADDRESS --reason WHY',
    about: 'take that role from an account',
    run: async (...call) => (await import('./commands/accounts-roles.ts')).revokeRole(...call),
  },
  {
    name: 'accounts unlock',
    words: 'ADDRESS',
    about: 'forgive what strangers have guessed at an account',
    run: async (...call) => (await import('./commands/accounts-unlock.ts')).unlock(...call),
  },
  {
    name: 'mail test',
    words: 'ADDRESS',
    about: 'send a test mail and show the SMTP dialogue',
    run: async (...call) => (await import('./commands/mail-test.ts')).runMailTest(...call),
  },
]
