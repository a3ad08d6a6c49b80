import type { Outbox, OutboxQuery } from '@portcullis/protocol/admin-shapes'
import type { Context, Operator } from '../../platform/context.ts'
import { cutPage, readPlace, writePlace } from '../../platform/cursor.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { createMailBell } from '../mail/mail-bell.ts'
import { hastenMail, selectFailed, selectWaiting } from './queries.ts'

/** Gives a page of the mail that waits, or of what was given up. [ADMIN-SERVICE-2] */
export async function listOutbox(
  ctx: Context,
  { state, after, limit }: OutboxQuery,
): Promise<Outbox | Refusal<'malformed_request'>> {
  const from = readPlace(after)
  if (isRefusal(from)) return from
  const select = state === 'failed' ? selectFailed : selectWaiting
  const rows = await ctx.db.many(select(from, limit + 1))
  const { shown, next } = cutPage(rows, limit, writePlace)
  return {
    mails: shown.map((row) => ({
      id: row.id,
      recipient: row.recipient,
      template: row.template,
      tries: row.tries,
      queuedAt: row.created_at.toISOString(),
      nextTryAt: row.failed_at ? null : row.next_try_at.toISOString(),
      failedAt: row.failed_at?.toISOString() ?? null,
      lastError: row.last_error,
    })),
    next,
  }
}

/** Lets a mail that waits be tried at once. [ADMIN-SERVICE-3] */
export async function retryMail(
  ctx: Context,
  operator: Operator,
  { id, reason }: { id: string; reason: string },
): Promise<Refusal<'not_found'> | undefined> {
  const done = await ctx.db.commitIf(hastenMail(id, operator), [
    recordEvent(ctx, 'admin-service.mail-hastened', {}, { by: operator.by, why: reason, mail: id }),
  ])
  if (done === undefined) return refuse('not_found')
  ctx.instance(createMailBell).ring()
  return undefined
}
