import type { Context } from '../../platform/context.ts'
import { digestsOf, equalBytes } from '../../platform/crypto.ts'
import { isId } from '../../platform/ids.ts'

export type SessionCookie = { sessionId: string; secret: string }

/** Reads `<session id>.<secret>`; undefined for anything that we cannot have made. */
export function readSessionCookie(value: string): SessionCookie | undefined {
  const sessionId = value.slice(0, 36)
  const secret = value.slice(37)
  return value[36] === '.' && secret.length === 43 && isId(sessionId) ? { sessionId, secret } : undefined
}

/** Whether the cookie's secret is the row's, under any key that is believed. */
export function holdsSecret(
  { keyring }: Context,
  { sessionId, secret }: SessionCookie,
  digest: Uint8Array | null,
): boolean {
  if (digest === null) return false
  return digestsOf(keyring, 'session-secret', sessionId, secret).some((made) => equalBytes(made, digest))
}
