import type { RequestCookies } from '../../http/cookies.ts'
import type { Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { readAccessToken } from '../signing-keys/access-token.ts'
import type { EndReason, SessionRow, SessionWithOwner } from './queries.ts'
import { holderOf, readSessionCookie } from './session-cookie.ts'
import { createSessionMemory } from './session-memory.ts'

/** A session that lives, and how it was shown to us. */
export type LoadedSession = {
  session: SessionWithOwner
  via: 'bearer' | 'cookie'
  /** When whoever shows it has proved who they are: never later than what is shown. */
  provenAt: Date
}

export type EndedCode =
  | 'session_signed_out'
  | 'session_ended_by_owner'
  | 'session_ended_by_administrator'
  | 'session_expired'
  | 'session_stolen'

/** The four ends of a session, and the owner's own from another device, are told apart. [SESSIONS-7] */
export const endedCodes = {
  'signed-out': 'session_signed_out',
  owner: 'session_ended_by_owner',
  administrator: 'session_ended_by_administrator',
  expired: 'session_expired',
  theft: 'session_stolen',
} as const satisfies Record<EndReason, EndedCode>

/**
 * Finds the live session that a request shows. An `Authorization` header is judged alone and never falls back
 * to cookies; a refresh cookie is no proof here. [SESSIONS-3]
 */
export async function loadSession(
  ctx: Context,
  authorization: string | undefined,
  cookies: RequestCookies,
): Promise<LoadedSession | Refusal<'not_signed_in' | EndedCode>> {
  return authorization !== undefined ? loadByToken(ctx, authorization) : loadByCookie(ctx, cookies.session)
}

/**
 * By how much a node's clock and the database's may differ before a session counts as older than its own
 * token.
 */
const clockDifferenceSeconds = 30

async function loadByToken(ctx: Context, authorization: string) {
  const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1]
  const claims = token === undefined ? undefined : await readAccessToken(ctx, token)
  if (claims === undefined) return refuse('not_signed_in')

  const knowsProof = (row: SessionWithOwner) =>
    row.authenticated_at.getTime() > (claims.auth_time - clockDifferenceSeconds) * 1000
  const session = await ctx.instance(createSessionMemory).find(claims.sid, knowsProof)
  if (session === undefined || session.account_id !== claims.sub) return refuse('not_signed_in')

  // A token of before the last proof is worth nothing, and none is fresher than it says: a copy of it does
  // not profit from what its owner proves later. [SESSIONS-4]
  const provenAt = new Date(Math.min(claims.auth_time * 1000, session.authenticated_at.getTime()))
  const isFormer = session.authenticated_at.getTime() > (claims.auth_time + clockDifferenceSeconds) * 1000
  return (
    whyDead(ctx, session) ??
    (isFormer ? refuse('not_signed_in') : { session, via: 'bearer' as const, provenAt })
  )
}

async function loadByCookie(ctx: Context, value: string | undefined) {
  const cookie = value === undefined ? undefined : readSessionCookie(value)
  if (cookie === undefined) return refuse('not_signed_in')

  const isHeld = holderOf(ctx, cookie)
  const session = await ctx.instance(createSessionMemory).find(cookie.sessionId, isHeld)
  if (session === undefined || !isHeld(session)) return refuse('not_signed_in')
  return whyDead(ctx, session) ?? { session, via: 'cookie' as const, provenAt: session.authenticated_at }
}

/** Why a session is no longer alive; undefined while it is. */
function whyDead(ctx: Context, session: SessionWithOwner): Refusal<EndedCode> | undefined {
  if (session.end_reason !== null) return refuse(endedCodes[session.end_reason])
  if (session.suspended_at !== null || session.closed_at !== null)
    return refuse('session_ended_by_administrator')
  return isOver(ctx, session) ? refuse('session_expired') : undefined
}

function isOver(ctx: Context, { expires_at, last_seen_at }: SessionRow): boolean {
  const now = ctx.now().getTime()
  return (
    expires_at.getTime() <= now || last_seen_at.getTime() + ctx.settings.sessions.idleSeconds * 1000 <= now
  )
}

/** Whether the person has proved who they are within the last minutes. */
export function isFresh(ctx: Context, { provenAt }: LoadedSession): boolean {
  return provenAt.getTime() + ctx.settings.sessions.freshSeconds * 1000 > ctx.now().getTime()
}
