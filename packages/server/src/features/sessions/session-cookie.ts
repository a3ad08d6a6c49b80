import type { Context } from '../../platform/context.ts'
import { digestsOf, equalBytes } from '../../platform/crypto.ts'
import { isId } from '../../platform/ids.ts'
import type { SessionRow } from './queries.ts'

export type SessionCookie = { sessionId: string; secret: string }

/** Reads `<session id>.<secret>`; undefined for anything that we cannot have made. */
export function readSessionCookie(value: string): SessionCookie | undefined {
  const sessionId = value.slice(0, 36)
  const secret = value.slice(37)
  return value[36] === '.' && secret.length === 43 && isId(sessionId) ? { sessionId, secret } : undefined
}

/** Gives the judge of rows: whether the cookie's secret is the row's, under any key that is believed. */
export function holderOf({ keyring }: Context, { sessionId, secret }: SessionCookie) {
  const held = digestsOf(keyring, 'session-secret', sessionId, secret)
  return ({ secret_digest }: Pick<SessionRow, 'secret_digest'>): boolean =>
    secret_digest !== null && held.some((digest) => equalBytes(digest, secret_digest))
}
