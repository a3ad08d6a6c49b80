#!/usr/bin/env node
import './platform/widen-thread-pool.ts'
import { commands, type Print } from './commands.ts'
import { Misuse } from './platform/misuse.ts'
import type { Environment } from './platform/settings.ts'
import { whyItDoesNotRun } from './platform/why-it-does-not-run.ts'

/** Runs one command and gives its exit code; 2 means that it was called wrongly or configured wrongly. */
async function run(args: string[], environment: Environment, print: Print): Promise<number> {
  if (args.length === 0 || ['help', '--help', '-h'].includes(args[0] ?? '')) {
    print(usage())
    return args.length === 0 ? 2 : 0
  }
  for (const { name, run } of commands) {
    const words = name.split(' ')
    if (words.every((word, at) => args[at] === word)) return run(args.slice(words.length), environment, print)
  }
  throw new Misuse(`There is no command "${args.join(' ')}".\n\n${usage()}`)
}

function usage(): string {
  const calls = commands.map(({ name, words }) => `  portcullis ${name} ${words}`.trimEnd())
  const width = Math.max(...calls.map((call) => call.length)) + 2
  return [
    'portcullis: authentication that is safe in production',
    '',
    ...commands.map(({ about }, at) => `${calls[at]?.padEnd(width)}${about}`),
    '',
    'Settings come from the environment: see docs/reference/settings.md.',
  ].join('\n')
}

try {
  process.exitCode = await run(process.argv.slice(2), process.env, (line) => console.log(line))
} catch (error) {
  console.error(whyItDoesNotRun(error))
  process.exit(error instanceof Misuse ? 2 : 1)
}
