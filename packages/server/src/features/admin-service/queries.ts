import type { Operator } from '../../platform/context.ts'
import { type Place, placeRow } from '../../platform/cursor.ts'
import { type Statement, sql } from '../../platform/db/sql.ts'
import { holdsPermission } from '../operators/queries.ts'
import type { RotationVerdict } from '../signing-keys/queries.ts'

export type MailRow = {
  id: string
  recipient: string
  template: string
  tries: number
  created_at: Date
  next_try_at: Date
  failed_at: Date | null
  last_error: string | null
  micros: number
}

const columns = sql`o.id, o.recipient, o.template, o.tries, o.created_at, o.next_try_at,
  o.failed_at, o.last_error`

/** Mail that waits, what is tried next first. */
export function selectWaiting(after: Place | undefined, most: number): Statement<MailRow> {
  const onward = after ? sql`(o.next_try_at, o.id) > ${placeRow(after)}` : sql`true`
  return sql`select ${columns}, (extract(epoch from o.next_try_at) * 1000000)::bigint as micros
    from portcullis.outbox o
    where o.sent_at is null and o.failed_at is null and not o.decoy and ${onward}
    order by o.next_try_at, o.id limit ${most}::integer`
}

/** Mail that was given up, the newest first. */
export function selectFailed(after: Place | undefined, most: number): Statement<MailRow> {
  const onward = after ? sql`(o.created_at, o.id) < ${placeRow(after)}` : sql`true`
  return sql`select ${columns}, (extract(epoch from o.created_at) * 1000000)::bigint as micros
    from portcullis.outbox o
    where o.failed_at is not null and not o.decoy and ${onward}
    order by o.created_at desc, o.id desc limit ${most}::integer`
}

/** Lets a mail that waits be tried at once, for an operator who may. */
export function hastenMail(id: string, operator: Operator): Statement<{ id: string }> {
  return sql`update portcullis.outbox o set next_try_at = portcullis.moment()
    where o.id = ${id}::uuid and o.sent_at is null and o.failed_at is null and not o.decoy
      and o.expires_at > portcullis.moment() and ${holdsPermission(operator, 'support')}
    returning o.id`
}

/** Rotates the keys for an operator who may: a row only where they were. */
export function rotateForOperator(
  write: (onlyIf: Statement) => Statement<{ verdict: RotationVerdict }>,
  operator: Operator,
): Statement<{ verdict: RotationVerdict }> {
  return sql`select rotated.verdict from (${write(holdsPermission(operator, 'administer'))}) rotated
    where rotated.verdict = 'rotated'`
}
