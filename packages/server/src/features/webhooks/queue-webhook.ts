import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { insertCall } from './queries.ts'

export type WebhookCall = {
  /** Its own id: that of the request under which the event stands in the log. */
  id: string
  /** What happened: the event's name. */
  type: string
  at: Date
  accountId?: string | undefined
}

/**
 * Gives the write that has WEBHOOK_URL called, to be committed with what it tells of; undefined where there
 * is none. The call holds ids alone: whoever receives it looks the rest up, where they may. [WEBHOOKS-2]
 */
export function queueWebhook(ctx: Context, { id, type, at, accountId }: WebhookCall): Statement | undefined {
  if (ctx.settings.webhooks.url === undefined) return undefined
  const body = { type, timestamp: at.toISOString(), data: { id, accountId: accountId ?? null } }
  return insertCall(id, JSON.stringify(body))
}
