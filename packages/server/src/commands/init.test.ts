import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parseEnv, stripVTControlCharacters } from 'node:util'
import { sample } from '../kit/judge-answers.ts'
import { makeSecrets } from '../kit/make-secrets.ts'
import { planKit } from '../kit/plan-kit.ts'
import { writeFolder } from '../kit/write-folder.ts'
import { Misuse } from '../platform/misuse.ts'
import { readProductionSettings } from '../settings.ts'
import { Command } from '../test/run-command.ts'
import { init as runInit } from './init.ts'

const flags = [
  ...[
    '--public-url',
    'https://auth.example.com',
    '--smtp-url',
    'smtp://ann:of-the-mail@mail.example.com:587',
  ],
  ...['--mail-from', "Ann's <no-reply@example.com>", '--app-origins', 'https://app.example.com'],
]

let around: string
before(() => {
  around = mkdtempSync(join(tmpdir(), 'portcullis-init-'))
})
after(() => rmSync(around, { recursive: true }))

const init = (...words: string[]) => new Command(['init', ...words], {}).ends()
const secret = (folder: string, name: string) => readFileSync(join(folder, 'secrets', name), 'utf8').trim()

/** Every file below a folder, with its mode. */
function filesIn(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path.slice(folder.length + 1), (statSync(path).mode & 0o777).toString(8)]
    }),
  )
}

test('[INIT-1] it writes a deployment from flags, and only its owner can read what is secret', async () => {
  const folder = join(around, 'whole')

  const { code, output } = await init(folder, ...flags)

  assert.equal(code, 0, output)
  assert.match(output, /NEXT-STEPS\.md/)
  assert.deepEqual(filesIn(folder), {
    'NEXT-STEPS.md': '644',
    'nginx/portcullis-plain.conf': '644',
    'nginx/portcullis.conf': '644',
    'portcullis.env': '600',
    'roles.sql': '600',
    'secrets/database-owner-url': '600',
    'secrets/database-reports-url': '600',
    'secrets/database-url': '600',
    'secrets/secret-key': '600',
    'secrets/smtp-url': '600',
    'systemd/portcullis-check.service': '644',
    'systemd/portcullis-migrate.service': '644',
    'systemd/portcullis@.service': '644',
  })
  assert.equal(statSync(join(folder, 'secrets')).mode & 0o777, 0o700)
  assert.equal(statSync(folder).mode & 0o777, 0o700)
})

test('[INIT-1] shell, Node and server read the environment file alike, and the server accepts it', async () => {
  const folder = join(around, 'read')
  await init(folder, ...flags, '--set', 'SERVICE_NAME=Müller & "Sons" $5', '--set', 'WORKERS=2')
  const file = join(folder, 'portcullis.env')

  const node = parseEnv(readFileSync(file, 'utf8'))
  const shell = execFileSync('/bin/sh', ['-c', `set -a; . ${file}; exec env -0`], {
    env: {},
    encoding: 'utf8',
  })

  const lines = new Set(shell.split('\0'))
  for (const [name, value] of Object.entries(node))
    assert.ok(lines.has(`${name}=${value}`), `${name}=${value}`)
  assert.deepEqual(
    [node.MAIL_FROM, node.SERVICE_NAME, node.CORS_ALLOWED_ORIGINS, node.CSRF_TRUSTED_ORIGINS],
    [
      "Ann's <no-reply@example.com>",
      'Müller & "Sons" $5',
      'https://app.example.com',
      'https://app.example.com',
    ],
  )
  const settings = readProductionSettings({
    ...Object.fromEntries(Object.entries(node).filter(([name]) => !name.endsWith('_FILE'))),
    SECRET_KEY: secret(folder, 'secret-key'),
    DATABASE_URL: secret(folder, 'database-url'),
    SMTP_URL: secret(folder, 'smtp-url'),
  })
  assert.equal(settings.run.workers, 2)
})

test('[INIT-7] check finds nothing wrong with what it writes', async () => {
  const folder = join(around, 'checked')
  await init(folder, ...flags, '--set', 'SECURITY_CONTACT=mailto:security@example.com')
  const environment = parseEnv(
    readFileSync(join(folder, 'portcullis.env'), 'utf8').replaceAll('/etc/portcullis', folder),
  )
  const silences = [
    'running-as-root=tests may be root',
    'hsts-preload-off=hard to take back, so not the default',
  ]
  const words = ['check', '--fail-on', 'info', ...silences.flatMap((silence) => ['--silence', silence])]

  const { code, output } = await new Command(words, environment).ends()

  assert.equal(code, 0, output)
  assert.match(output, /^0 findings/m)
})

test('[INIT-2] a wrong answer is said with its flag, all of them at once, and nothing is written', async () => {
  const folder = join(around, 'wrong')
  const cases: [string[], RegExp[]][] = [
    [['--public-url', 'http://auth.example.com'], [/--public-url: .*https:\/\/auth\.example\.com/]],
    [['--public-url', 'https://example.com/auth'], [/--proxy: .*Under a path/]],
    [
      ['--proxy', 'apache', '--service', 'runit'],
      [/--proxy: There is no apache/, /--service: There is no runit/],
    ],
    [['--service', 'compose', '--proxy', 'nginx'], [/--proxy: The compose file brings Caddy/]],
    [
      ['--database', 'postgresql://me:mine@127.0.0.1/portcullis'],
      [/--database: Leave the user and password out/],
    ],
    [['--database', 'mysql://127.0.0.1/x'], [/--database: /]],
    [['--smtp-url', 'ftp://x'], [/--smtp-url: /]],
    [['--mail-from', 'nobody'], [/--mail-from: /]],
    [['--app-origins', 'app.example.com/'], [/--app-origins: /]],
    [['--set', 'PORTT=1'], [/--set: PORTT: There is no such setting/]],
    [['--set', 'SMTP_URL=x'], [/--set: SMTP_URL: Say it as --smtp-url/]],
    [['--set', 'SECRET_KEY_FALLBACKS=:mine'], [/--set: SECRET_KEY_FALLBACKS: It is a secret/]],
    [['--set', 'DEBUG=true'], [/--set: DEBUG: /]],
    [['--set', 'nonsense'], [/--set WORKERS=auto/]],
    [['--set', 'SERVICE_NAME=a\nb'], [/line break/]],
    [['--fast'], [/portcullis init/]],
    [['another'], [/one folder/]],
  ]
  for (const [words, patterns] of cases) {
    const refused = await refusalOf([folder, ...flags, ...words])
    for (const pattern of patterns) assert.match(refused, pattern)
    assert.doesNotMatch(refused, /of-the-mail|:mine/)
  }
  assert.equal((await init(folder, ...flags, '--proxy', 'apache')).code, 2)
  assert.equal(existsSync(folder), false)
})

test('[INIT-1] the password of the mail server may come in the environment instead', async () => {
  const folder = join(around, 'environment')
  const without = flags.filter((_, at) => at !== 2 && at !== 3)
  const environment = { SMTP_URL: 'smtp://ann:from-outside@mail.example.com:587' }

  const { code, output } = await new Command(['init', folder, ...without], environment).ends()

  assert.equal(code, 0, output)
  assert.equal(secret(folder, 'smtp-url'), environment.SMTP_URL)
})

test('[INIT-2] where nobody can be asked, it says every flag that is missing', async () => {
  const { code, output } = await init(join(around, 'missing'))

  assert.equal(code, 2)
  for (const flag of ['--public-url', '--smtp-url', '--mail-from'])
    assert.match(output, new RegExp(`^ {2}${flag} `, 'm'))
  assert.doesNotMatch(output, /--proxy/)
})

test('[INIT-3] at a terminal it asks, and asks again until an answer holds', async () => {
  const folder = join(around, 'asked')
  const typed = [
    ...['nonsense', 'https://auth.example.com', '', 'apache', 'caddy', ''],
    ...['smtp://mail.example.com', 'Example <no-reply@example.com>', ''],
  ]

  const { code, output } = await atTerminal(['init', folder], typed)

  assert.equal(code, 0, output)
  assert.match(output, /nonsense is not a URL/)
  assert.match(output, /There is no apache/)
  assert.equal(output.match(/Where will people reach/g)?.length, 2)
  assert.equal(output.match(/Whom is its mail from/g)?.length, 1)
  assert.ok(existsSync(join(folder, 'caddy/Caddyfile')))
})

test('[INIT-3] who leaves at a question leaves nothing behind', async () => {
  const folder = join(around, 'left')

  const { code } = await atTerminal(['init', folder], ['https://auth.example.com', endOfInput])

  assert.notEqual(code, 0)
  assert.equal(existsSync(folder), false)
})

test('[INIT-4] secrets are made anew each time, and what is there is never lost', async () => {
  const folder = join(around, 'twice')
  await init(folder, ...flags)
  const first = secret(folder, 'secret-key')

  const refused = await init(folder, ...flags)
  const unchanged = secret(folder, 'secret-key')
  const forced = await init(folder, ...flags, '--force')

  assert.equal(refused.code, 2)
  assert.match(refused.output, /has files in it/)
  assert.equal((await init(join(folder, 'roles.sql'), ...flags)).code, 2)
  assert.match((await init(join(folder, 'roles.sql/below'), ...flags)).output, /cannot be written/)
  assert.equal(unchanged, first)
  assert.equal(forced.code, 0)
  assert.notEqual(secret(folder, 'secret-key'), first)
  const kept = /is now (\S+)\.$/m.exec(forced.output)?.[1] ?? ''
  assert.equal(secret(kept, 'secret-key'), first)
})

test('[INIT-5] it writes everything or nothing', () => {
  const folder = join(around, 'torn/place')
  const files = planKit(sample, makeSecrets(), { node: 'node', program: 'portcullis' })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'mine'), 'kept')

  assert.throws(() => writeFolder(folder, [...files, ...files.slice(0, 1)], new Date()), /EEXIST/)

  assert.deepEqual(filesIn(join(around, 'torn')), { 'place/mine': '644' })
})

test('[INIT-6] --dry-run shows what would be written but no secret, and writes nothing', async () => {
  const folder = join(around, 'dry')

  const { code, output } = await init(folder, ...flags, '--dry-run')

  assert.equal(code, 0)
  assert.match(output, /proxy_pass http:\/\/portcullis;/)
  assert.match(output, /secrets\/secret-key \(600\)\n\(secret, not shown\)/)
  assert.doesNotMatch(output, /of-the-mail|SCRAM-SHA-256|portcullis_server:/)
  assert.equal(existsSync(folder), false)
})

/** What the command says no with, called here: a process for each would take its time. */
async function refusalOf(args: string[]): Promise<string> {
  const printed: string[] = []
  const error = await runInit(args, {}, (line) => printed.push(line)).catch((error) => error)
  assert.ok(error instanceof Misuse, printed.join('\n'))
  return error.message
}

/** What Ctrl-D sends. */
const endOfInput = '\x04'

/** Runs a command at a real terminal, and types a line whenever it asks. */
async function atTerminal(args: string[], typed: string[]): Promise<{ code: number | null; output: string }> {
  const main = join(import.meta.dirname, '../main.ts')
  const command = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('/usr/bin/script', ['--quiet', '--return', '--command', command, '/dev/null'])
  let output = ''
  let answeredAt = 0
  child.stdout.on('data', (chunk) => {
    output = stripVTControlCharacters(output + chunk)
    // A prompt ends with what is offered in brackets.
    if (!output.endsWith(') ') || output.length === answeredAt) return
    answeredAt = output.length
    const line = typed.shift()
    if (line !== undefined) child.stdin.write(line === endOfInput ? line : `${line}\r`)
  })
  const [code] = await once(child, 'close')
  return { code, output }
}
