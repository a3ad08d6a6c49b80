import { hashRaw } from '@node-rs/argon2'
import type { HashParameters } from './hash-parameters.ts'

/** Hashes with Argon2id on one lane, 256 bits long, off the event loop. */
export function argon2id(
  password: string,
  { memoryKib, passes }: HashParameters,
  salt: Uint8Array,
): Promise<Buffer> {
  return hashRaw(password, {
    algorithm: 2, // Argon2id; the package's const enum does not survive type stripping.
    version: 1, // 0x13, as RFC 9106 has it.
    memoryCost: memoryKib,
    timeCost: passes,
    parallelism: 1,
    outputLen: 32,
    salt,
  })
}
