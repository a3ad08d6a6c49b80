import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { newId } from '../../platform/ids.ts'
import type { EventDetail } from '../audit-log/record-event.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { queueWebhook } from '../webhooks/queue-webhook.ts'
import { takeTelling } from './queries.ts'

/** What detection can find; token theft has its event already, from the refresh that found it. */
export type DetectionName =
  | 'detection.stuffing'
  | 'detection.guessing'
  | 'detection.spraying'
  | 'detection.new-device'
  | 'detection.new-country'
  | 'detection.impossible-travel'
  | 'token-refresh.theft'

export type Detection = {
  name: DetectionName
  /** What it is about: the same subject is not told of again within `quietSeconds`. */
  subject: string
  at: Date
  quietSeconds: number
  accountId?: string
  /** From where, where that is one place. */
  ip?: string
  device?: string
  detail?: EventDetail
  mail?: MailOnce
}

/** A mail to the owner: the same one for everything that is found about one thing, and sent once. */
export type MailOnce = { once: string; queue: (ctx: Context) => Statement }

/**
 * Tells of a detection, once: with its event, the call of the webhook and the mail to the owner, in one
 * statement. Gives false when it was told already. [DETECTION-2]
 */
export async function tell(ctx: Context, detection: Detection): Promise<boolean> {
  const { name, subject, at, quietSeconds, accountId, ip = '', device = '', detail, mail } = detection
  const id = newId()
  const itself: Context = { ...ctx, request: { ...ctx.request, id, ip, device } }
  const told = await ctx.db.commitIf(takeTelling(name, subject, at, quietSeconds), {
    event: name === 'token-refresh.theft' ? undefined : recordEvent(itself, name, { accountId }, detail),
    webhook: queueWebhook(ctx, { id, type: name, at, accountId }),
    mailed: mail && takeTelling('mail', mail.once, at, quietSeconds),
    mail: mail?.queue(ctx),
  })
  return told !== undefined
}
