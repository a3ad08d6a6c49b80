import type { Context } from '../../platform/context.ts'

export type HashParameters = { memoryKib: number; passes: number }

/**
 * The least is that of OWASP Password Storage, and of ASVS 5.0 appendix C: below it no hash is made, however
 * slow the machine. More than the most no sign-in waits for.
 */
export const hashBounds = {
  memoryKib: { least: 19_456, most: 1_048_576 },
  passes: { least: 2, most: 20 },
}

/** The scheme and parameters of new hashes, in the manner of a PHC string without salt and hash. */
export function presentParameters({ settings }: Context): string {
  const { memoryKib, passes } = settings.passwords
  return `argon2id$v=19$m=${memoryKib},t=${passes},p=1`
}

/** Reads what `presentParameters` has written. */
export function readParameters(text: string): HashParameters {
  const match = /^argon2id\$v=19\$m=(\d+),t=(\d+),p=1$/.exec(text)
  if (!match) throw new Error(`A stored hash has parameters that this release cannot compute: ${text}`)
  return { memoryKib: Number(match[1]), passes: Number(match[2]) }
}

/** Whether a hash with these parameters should be made again with the present ones. */
export function isOutdated(ctx: Context, parameters: string): boolean {
  return parameters !== presentParameters(ctx)
}
