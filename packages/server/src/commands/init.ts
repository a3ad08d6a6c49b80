import { dirname, resolve } from 'node:path'
import type { Print } from '../commands.ts'
import { type Answers, questions } from '../kit/answers.ts'
import { askQuestions } from '../kit/ask-questions.ts'
import { type AnswerMistake, judgeAnswers } from '../kit/judge-answers.ts'
import { makeSecrets } from '../kit/make-secrets.ts'
import { type KitFile, planKit } from '../kit/plan-kit.ts'
import { isTaken, writeFolder } from '../kit/write-folder.ts'
import { readArguments } from '../platform/arguments.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'

const usage = 'portcullis init [FOLDER] [--public-url URL …], or with --help'

/**
 * Writes every file of a deployment into a folder: settings, secrets, proxy, services, roles, and what is
 * left to do. What flags do not say it asks at the terminal. Nothing is written until the server itself would
 * start with all of it. [INIT-1] [INIT-2]
 */
export async function init(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { values, positionals } = readArguments(args, usage, { options, allowPositionals: true })
  if (positionals.length > 1) throw new Misuse(`Say one folder: ${usage}`)
  if (values.help) {
    print(help())
    return 0
  }
  const made = makeSecrets()
  const given = { ...answersOf(values, environment), more: readMore(values.set ?? []) }
  refuse(judgeAnswers(given, made))
  const answers = await complete(given, made)
  if (answers === undefined) return 1
  refuse(judgeAnswers(answers, made))

  const program = { node: process.execPath, program: resolve(process.argv[1] ?? '') }
  const files = planKit(answers, made, program)
  const folder = resolve(positionals[0] ?? new URL(answers.publicUrl).hostname)
  if (values['dry-run']) {
    printAll(files, folder, print)
    return 0
  }
  if (isTaken(folder) && !values.force) {
    throw new Misuse(
      `${folder} has files in it, perhaps the secrets of a deployment. Say another folder, or --force, ` +
        'which keeps them under another name.',
    )
  }
  const { before } = write(folder, files)
  if (before) print(`What was there before is now ${before}.`)
  print(`Written: ${folder}\nGo on with ${folder}/NEXT-STEPS.md`)
  if (answers.service === 'systemd' && Object.values(program).some(isHidden))
    print(
      `Portcullis lies in ${dirname(program.program)}, which its services cannot see: move it to /opt first.`,
    )
  return 0
}

function write(folder: string, files: KitFile[]): { before: string | undefined } {
  try {
    return writeFolder(folder, files, new Date())
  } catch (error) {
    throw new Misuse(`${folder} cannot be written: ${(error as Error).message}`)
  }
}

/** Whether a path is hidden from services by ProtectHome and PrivateTmp. */
function isHidden(path: string): boolean {
  return /^\/(home|root|run\/user|tmp|var\/tmp)\//.test(path)
}

const options = {
  'public-url': { type: 'string' },
  service: { type: 'string' },
  proxy: { type: 'string' },
  database: { type: 'string' },
  'smtp-url': { type: 'string' },
  'mail-from': { type: 'string' },
  'app-origins': { type: 'string' },
  set: { type: 'string', multiple: true },
  force: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Given = Partial<Record<string, string | boolean | string[]>>

/** What flags have said. The mail server's password may come in the environment, out of a shell's history. */
function answersOf(values: Given, { SMTP_URL }: Environment): Partial<Answers> {
  const whole: Given = { ...(SMTP_URL && { 'smtp-url': SMTP_URL }), ...values }
  const said = questions.flatMap(({ key, flag }) => (whole[flag] === undefined ? [] : [[key, whole[flag]]]))
  return Object.fromEntries(said) as Partial<Answers>
}

function readMore(pairs: string[]): [string, string][] {
  return pairs.map((pair) => {
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined)
      throw new Misuse(`Say it like --set WORKERS=auto, not ${pair}.`)
    return [name, value]
  })
}

/** Answers that leave nothing open: by asking where somebody can answer, else by what is usual. */
async function complete(
  given: Partial<Answers> & Pick<Answers, 'more'>,
  made: ReturnType<typeof makeSecrets>,
): Promise<Answers | undefined> {
  const asked = process.stdin.isTTY ? await askQuestions(given, made) : given
  if (asked === undefined) return undefined
  const usual = Object.fromEntries(
    questions.flatMap(({ key, default: usual }) => (usual === undefined ? [] : [[key, usual]])),
  )
  const service = asked.service ?? 'systemd'
  const brought =
    service === 'compose' ? { proxy: 'caddy' } : service === 'kubernetes' ? { proxy: 'none' } : {}
  const whole = { ...usual, ...brought, ...asked } as Answers
  const missing = questions.filter(({ key }) => whole[key] === undefined)
  if (missing.length > 0) {
    throw new Misuse(
      [
        'Nobody can be asked here, and these are not said:',
        ...missing.map(({ flag, example }) => `  --${flag} '${example}'`),
      ].join('\n'),
    )
  }
  return whole
}

function refuse(mistakes: AnswerMistake[]): void {
  if (mistakes.length === 0) return
  const order = (flag: string) => questions.findIndex((question) => question.flag === flag)
  const lines = mistakes
    .toSorted((one, other) => order(one.flag) - order(other.flag))
    .map(({ flag, message }) => `  --${flag}: ${message}`)
  throw new Misuse(['Nothing was written:', ...new Set(lines)].join('\n'))
}

/** Shows what would be written; of a secret only that it would be. */
function printAll(files: KitFile[], folder: string, print: Print): void {
  for (const { path, text, mode } of files) {
    print(`--- ${folder}/${path} (${mode.toString(8)})`)
    print(mode === 0o600 && path !== 'portcullis.env' ? '(secret, not shown)\n' : text)
  }
}

function help(): string {
  const rows = [
    ...questions.map(({ flag, value, asks, example }) => [
      `--${flag} ${value}`,
      `${asks} Such as ${example}`,
    ]),
    ['--set NAME=VALUE', 'Any other setting; may be said again.'],
    ['--dry-run', 'Prints instead of writing, without the secrets.'],
    ['--force', 'Writes although FOLDER is there, which is kept under another name.'],
  ]
  return [
    'Call it like this: portcullis init [FOLDER]',
    '',
    'It writes settings, secrets, proxy, services, roles and the next steps into FOLDER, which bears the',
    'name of the host unless you say another. At a terminal it asks for what these do not say:',
    '',
    ...rows.map(([flag = '', about]) => `  ${flag.padEnd(24)}${about}`),
  ].join('\n')
}
