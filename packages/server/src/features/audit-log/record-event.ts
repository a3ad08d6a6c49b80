import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import type { EventName } from './events.ts'
import { insertEvent } from './queries.ts'

export type EventSubject = {
  /** The account, or a statement that gives it. */
  accountId?: string | Statement | undefined
  sessionId?: string | undefined
}

/** Why it was refused, or what else an operator needs. Never a secret, never a password, never an address. */
export type EventDetail = Record<string, string | number | boolean | undefined>

/**
 * Gives the write of one line of the audit log, to be committed together with what it tells of: an event
 * without its change, or a change without its event, cannot be. [AUDIT-LOG-1]
 */
export function recordEvent(
  ctx: Context,
  name: EventName,
  { accountId, sessionId }: EventSubject = {},
  detail: EventDetail = {},
): Statement {
  const { id, ip, device } = ctx.request
  return insertEvent({ name, accountId, sessionId, requestId: id, ip, device, detail })
}
