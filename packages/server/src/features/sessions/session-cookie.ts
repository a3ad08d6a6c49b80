import { hash } from 'node:crypto'
import type { Context } from '../../platform/context.ts'
import { digestsOf, equalBytes, type Keyring } from '../../platform/crypto.ts'
import { isId } from '../../platform/ids.ts'
import type { SessionRow } from './queries.ts'

export type SessionCookie = { sessionId: string; secret: string }

/** Reads `<session id>.<secret>`; undefined for anything that we cannot have made. */
export function readSessionCookie(value: string): SessionCookie | undefined {
  const sessionId = value.slice(0, 36)
  const secret = value.slice(37)
  return value[36] === '.' && secret.length === 43 && isId(sessionId) ? { sessionId, secret } : undefined
}

/**
 * By the digest of a row that a node remembers: the hash of the secret that was found to be its own, and the
 * keys that were believed then.
 */
const proven = new WeakMap<Uint8Array, { hashed: Buffer; keys: Keyring['all'] }>()

/**
 * Gives the judge of rows: whether the cookie's secret is the row's, under any key that is believed. A secret
 * that was proven for a row costs one hash from then on, instead of an HMAC for each key.
 */
export function holderOf({ keyring }: Context, { sessionId, secret }: SessionCookie) {
  const hashed = hash('sha256', secret, 'buffer')
  return ({ secret_digest }: Pick<SessionRow, 'secret_digest'>): boolean => {
    if (secret_digest === null) return false
    const known = proven.get(secret_digest)
    if (known?.keys === keyring.all && equalBytes(known.hashed, hashed)) return true

    const held = digestsOf(keyring, 'session-secret', sessionId, secret)
    if (!held.some((digest) => equalBytes(digest, secret_digest))) return false
    proven.set(secret_digest, { hashed, keys: keyring.all })
    return true
  }
}
