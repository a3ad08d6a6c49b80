import { randomBytes } from 'node:crypto'
import type { Context } from '../../platform/context.ts'
import { equalBytes } from '../../platform/crypto.ts'
import { isId } from '../../platform/ids.ts'

/** What a refresh token that we made says. */
export type RefreshToken = { sessionId: string; generation: number; salt: string }

/** A new salt: 128 bits, renewed at a password change and whenever identity is confirmed. */
export function newSalt(): string {
  return randomBytes(16).toString('base64url')
}

/**
 * `<key id>.<session id>.<generation>.<salt>.<HMAC>`: the successor follows from its parent, and is not
 * stored.
 */
export function writeRefreshToken(
  { keyring }: Context,
  { sessionId, generation, salt }: RefreshToken,
): string {
  const mac = keyring.primary.mac('refresh-token', sessionId, String(generation), salt)
  return `${keyring.primary.id}.${sessionId}.${generation}.${salt}.${mac.toString('base64url')}`
}

const form = /^([\w-]{10})\.([0-9a-f-]{36})\.(0|[1-9]\d{0,8})\.([\w-]{22})\.([\w-]{43})$/

/**
 * Reads a token whose HMAC holds; undefined for anything else, which proves nothing and costs no database
 * work.
 */
export function readRefreshToken({ keyring }: Context, token: string): RefreshToken | undefined {
  const [, keyId = '', sessionId = '', generation = '', salt = '', mac = ''] = form.exec(token) ?? []
  const key = keyring.find(keyId)
  if (key === undefined || !isId(sessionId)) return undefined
  const expected = key.mac('refresh-token', sessionId, generation, salt).toString('base64url')
  if (!equalBytes(Buffer.from(mac), Buffer.from(expected))) return undefined
  return { sessionId, generation: Number(generation), salt }
}

/** The digests that a salt may have in its session's row, the present key's first. */
export function saltDigests({ keyring }: Context, sessionId: string, salt: string): Buffer[] {
  return keyring.all.map((key) => key.mac('refresh-salt', sessionId, salt))
}
