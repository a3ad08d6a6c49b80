import { type ParseArgsConfig, parseArgs } from 'node:util'
import { Misuse } from './misuse.ts'

/**
 * Reads the words of a command; what it does not know is misuse, said in one sentence with how to call it.
 */
export function readArguments<const T extends ParseArgsConfig>(
  args: string[],
  usage: string,
  config: Omit<T, 'args' | 'strict'>,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs({ ...config, args, strict: true } as unknown as T)
  } catch (error) {
    throw new Misuse(`${(error as Error).message.replace(/\.$/, '')}. Call it like this: ${usage}`)
  }
}
