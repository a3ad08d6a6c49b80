import { writeFileSync } from 'node:fs'
import { type Severity, severities } from '@portcullis/protocol/findings/finding'
import { type Format, formats } from '@portcullis/protocol/findings/formats'
import { gatherFacts } from '../checks/gather-facts.ts'
import { rules } from '../checks/rules.ts'
import { fails, runChecks, type Silences } from '../checks/run-checks.ts'
import type { Print } from '../commands.ts'
import { readArguments } from '../platform/arguments.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'

const usage =
  'portcullis check [--deploy] [--format text|json|sarif|junit] [--output FILE] [--fail-on SEVERITY|never] ' +
  '[--silence ID=REASON]'

/**
 * `portcullis check`: judges the settings from inside; with `--deploy` also the database, the mail server,
 * the sender's domain and the keys. Gives 1 when something is at least as bad as `--fail-on` says (high).
 */
export async function check(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { values } = readArguments(args, usage, {
    options: {
      deploy: { type: 'boolean', default: false },
      format: { type: 'string', default: 'text' },
      output: { type: 'string' },
      'fail-on': { type: 'string', default: 'high' },
      silence: { type: 'string', multiple: true, default: [] },
    },
  })
  const { deploy, output } = values
  const format = oneOf('--format', values.format, Object.keys(formats)) as Format
  const bar = oneOf('--fail-on', values['fail-on'], [...severities, 'never']) as Severity | 'never'
  const asked = values.silence.map(readSilence)

  const facts = await gatherFacts(environment, { deploy, tell: (step) => console.error(step) })
  const silences: Silences = new Map([...(facts.settings.checks.silenced ?? []), ...asked])
  demandKnown(silences)
  const report = runChecks(facts, environment.PUBLIC_URL ?? 'this configuration', { deploy, silences })

  const text = formats[format](report)
  if (output === undefined) print(text.trimEnd())
  else writeFileSync(output, text)
  return bar !== 'never' && fails(report, bar) ? 1 : 0
}

function oneOf(flag: string, value: string, known: string[]): string {
  if (known.includes(value)) return value
  throw new Misuse(`${flag} is one of ${known.join(', ')}, not "${value}". Call it like this: ${usage}`)
}

function readSilence(text: string): [string, string] {
  const [, id, reason] = /^([a-z0-9-]+)=(.*\S.*)$/s.exec(text) ?? []
  if (id && reason) return [id, reason.trim()]
  throw new Misuse(`A silence needs a reason: --silence ${text.split('=')[0]}="why it is accepted here".`)
}

/** A silence for a rule that does not exist would be believed to work. */
function demandKnown(silences: Silences): void {
  const strangers = [...silences.keys()].filter((id) => !rules.some((rule) => rule.id === id))
  if (strangers.length > 0)
    throw new Misuse(`There is no rule ${strangers.join(', ')}: see docs/reference/checks.md.`)
}
