import type { Transport } from '@portcullis/protocol/shapes'
import type { RequestCookies } from '../../http/cookies.ts'
import type { Context } from '../../platform/context.ts'
import { digestsOf } from '../../platform/crypto.ts'
import { readRefreshToken, saltDigests } from './refresh-token.ts'
import { readSessionCookie } from './session-cookie.ts'

/** A session as a browser shows it: its id, and the digests that its row must have one of. */
export type HeldSession = { id: string; digests: Buffer[] }

/** The session whose cookie a browser holds in one transport; whether it is alive, only its row knows. */
export function readHeldSession(
  ctx: Context,
  transport: Transport,
  { session = '', refresh = '' }: RequestCookies,
): HeldSession | undefined {
  if (transport === 'cookie') {
    const cookie = readSessionCookie(session)
    if (cookie === undefined) return undefined
    const { sessionId, secret } = cookie
    return { id: sessionId, digests: digestsOf(ctx.keyring, 'session-secret', sessionId, secret) }
  }
  const token = readRefreshToken(ctx, refresh)
  return token && { id: token.sessionId, digests: saltDigests(ctx, token.sessionId, token.salt) }
}
