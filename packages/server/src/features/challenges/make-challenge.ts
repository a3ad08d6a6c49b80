import { pbkdf2Sync } from 'node:crypto'
import { createChallenge, type DeriveKeyFunction } from 'altcha-lib'
import type { Challenge } from '@portcullis/protocol/shapes'
import { sourceOf } from '../../http/source-of.ts'
import type { Context } from '../../platform/context.ts'
import { digestOf, type SecretKey } from '../../platform/crypto.ts'

/** What an address does; each has challenges of its own, as it has budgets of its own. */
export type Operation = 'sign-in' | 'sign-up' | 'mail'

/** How long a challenge may be solved: a slow phone that was laid aside, and no stock of solutions. */
export const lifetimeSeconds = 180

/** Three hexadecimal zeros: 4096 tries on average, so that to verify costs a 4096th of what it took. */
const keyPrefix = '000'

/**
 * Makes a challenge for what the caller wants to do, from where they are. Nothing is kept of it: it is signed
 * under a key of this purpose alone. [CHALLENGES-4]
 */
export async function makeChallenge(ctx: Context, operation: Operation): Promise<Challenge> {
  const { primary } = ctx.keyring
  const challenge = await createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: ctx.settings.challenges.cost,
    deriveKey,
    keyPrefix,
    expiresAt: Math.floor(ctx.now().getTime() / 1000) + lifetimeSeconds,
    data: { key: primary.id, operation, source: sourceIn(primary, ctx.request.ip) },
    hmacSignatureSecret: signingSecretOf(primary),
  })
  return challenge as Challenge
}

/** On this thread: it takes less than the way to another, where passwords are hashed. */
export const deriveKey: DeriveKeyFunction = async ({ cost, keyLength }, salt, password) => ({
  derivedKey: pbkdf2Sync(password, salt, cost, keyLength, 'sha256'),
})

export function signingSecretOf(key: SecretKey): string {
  return digestOf(key, 'challenge', 'signature', '').toString('base64url')
}

/** The address as a challenge carries it: who reads one learns of no address from it. */
export function sourceIn(key: SecretKey, ip: string): string {
  return digestOf(key, 'challenge', 'source', sourceOf(ip).address).toString('base64url', 0, 16)
}
