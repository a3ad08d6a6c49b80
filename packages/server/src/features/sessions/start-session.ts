import type { Transport } from '@portcullis/protocol/shapes'
import type { Context } from '../../platform/context.ts'
import { digestOf } from '../../platform/crypto.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { newId, newSecret } from '../../platform/ids.ts'
import { vouch } from '../../platform/vouchers.ts'
import type { HeldSession } from './held-session.ts'
import { endHeldSession, insertSession, renewSession, type SessionRow, trimSessions } from './queries.ts'
import { newSalt, saltDigests, writeRefreshToken } from './refresh-token.ts'

/** What the browser gets to hold: the session cookie's value, or the first refresh token. */
export type Held = { transport: Transport; sessionId: string; value: string }

export type SessionStart = {
  accountId: string
  transport: Transport
  amr: string[]
  deviceJkt: string | undefined
  /** What the browser held so far, which ends: its cookie is overwritten. [SESSIONS-15] */
  replaced?: HeldSession | undefined
}

/**
 * A session about to start: the writes that make it, and what the browser will hold once they are committed.
 */
export type StartedSession = { session: SessionRow; held: Held; writes: Statement[] }

/**
 * Makes a session, of which only a digest is kept. [SESSIONS-1] Its id and secret are new, whatever the
 * browser sent along. [SESSIONS-2]
 */
export function startSession(
  ctx: Context,
  { accountId, transport, amr, deviceJkt, replaced }: SessionStart,
): StartedSession {
  const { lifetimeSeconds, mostPerAccount } = ctx.settings.sessions
  const id = newId()
  const { held, secretDigest, saltDigest } = makeHeld(ctx, id, transport)
  const { ip, device } = ctx.request
  const device_jkt = deviceJkt ?? null
  const now = ctx.now()
  const session: SessionRow = {
    id,
    account_id: accountId,
    transport,
    amr,
    secret_digest: secretDigest,
    generation: 0,
    device_jkt,
    started_at: now,
    authenticated_at: now,
    last_seen_at: now,
    expires_at: new Date(now.getTime() + lifetimeSeconds * 1000),
    ended_at: null,
    end_reason: null,
    ip,
    device,
  }
  const voucher = vouch(ctx.keyring, 'start-session', id, accountId, secretDigest, saltDigest, deviceJkt)
  return {
    session,
    held,
    writes: [
      insertSession({ session, saltDigest, lifetimeSeconds, voucher }),
      ...(replaced ? [endHeldSession(replaced.id, replaced.digests)] : []),
      trimSessions(accountId, replaced ? [id, replaced.id] : [id], mostPerAccount, ctx.request),
    ],
  }
}

/**
 * Gives a live session another secret or salt and makes it fresh: what the browser held before is worth
 * nothing once the write is committed. [SESSIONS-4]
 */
export function renewHeld<Row extends SessionRow>(
  ctx: Context,
  session: Row,
): { session: Row; held: Held; write: Statement } {
  const { held, secretDigest, saltDigest } = makeHeld(ctx, session.id, session.transport)
  const now = ctx.now()
  return {
    session: { ...session, authenticated_at: now, last_seen_at: now },
    held,
    write: renewSession(session.id, secretDigest, saltDigest),
  }
}

type MadeHeld = { held: Held; secretDigest: Buffer | null; saltDigest: Buffer | null }

function makeHeld(ctx: Context, sessionId: string, transport: Transport): MadeHeld {
  if (transport === 'cookie') {
    const secret = newSecret()
    return {
      held: { transport, sessionId, value: `${sessionId}.${secret}` },
      secretDigest: digestOf(ctx.keyring.primary, 'session-secret', sessionId, secret),
      saltDigest: null,
    }
  }
  const salt = newSalt()
  return {
    held: { transport, sessionId, value: writeRefreshToken(ctx, { sessionId, generation: 0, salt }) },
    secretDigest: null,
    saltDigest: saltDigests(ctx, sessionId, salt)[0] ?? null,
  }
}
