import { randomBytes } from 'node:crypto'
import type { Context } from '../../platform/context.ts'
import { presentParameters } from './hash-parameters.ts'
import type { Place } from './hashing-pool.ts'

/** A password as it is stored: hash, salt and how it was made. */
export type HashedPassword = { parameters: string; salt: Buffer; hash: Buffer }

/**
 * Hashes a new password with the present parameters and a fresh 128-bit salt (NIST asks for 32 bits at
 * least).
 */
export async function hashPassword(ctx: Context, place: Place, password: string): Promise<HashedPassword> {
  const parameters = presentParameters(ctx)
  const salt = randomBytes(16)
  return { parameters, salt, hash: await place.hash(password, parameters, salt) }
}

/** With which salt and parameters a password is to be hashed. */
export type Recipe = { parameters: string; salt: Uint8Array }
