import type { Session } from '@portcullis/protocol/shapes'
import type { Context } from '../../platform/context.ts'
import type { SessionRow } from './queries.ts'

/** A session as its owner sees it on the wire. */
export function describeSession(
  { settings }: Context,
  row: SessionRow,
  currentId: string | undefined,
): Session {
  const freshUntil = new Date(row.authenticated_at.getTime() + settings.sessions.freshSeconds * 1000)
  return {
    id: row.id,
    transport: row.transport,
    startedAt: row.started_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    freshUntil: freshUntil.toISOString(),
    device: row.device,
    ip: row.ip,
    deviceKey: row.device_jkt !== null,
    current: row.id === currentId,
  }
}
