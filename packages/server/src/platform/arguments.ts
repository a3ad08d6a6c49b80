import { type ParseArgsConfig, parseArgs } from 'node:util'
import { Misuse } from './misuse.ts'

/**
 * Reads the words of a command; what it does not know is misuse, said in one sentence with how to call it.
 */
export function readArguments<const T extends Omit<ParseArgsConfig, 'args' | 'strict'>>(
  args: string[],
  usage: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs<T>({ ...config, args, strict: true })
  } catch (error) {
    throw new Misuse(`${(error as Error).message.replace(/\.$/, '')}. Call it like this: ${usage}`)
  }
}
