import type { Caller } from '../../platform/context.ts'
import { type Statement, sql } from '../../platform/db/sql.ts'

export type NewMail = {
  id: string
  recipient: string | Statement
  template: string
  sealed: Buffer
  decoy: boolean | Statement
  lifetimeSeconds: number
  /** For a recipient without an account. */
  language: string | undefined
}

export function insertMail(mail: NewMail): Statement {
  const { id, recipient, template, sealed, decoy, lifetimeSeconds, language } = mail
  return sql`insert into portcullis.outbox (id, recipient, template, sealed, decoy, language, expires_at)
    values (${id}::uuid,
      ${typeof recipient === 'string' ? sql`${recipient}::text` : recipient}, ${template}, ${sealed}::bytea,
      ${typeof decoy === 'boolean' ? sql`${decoy}::boolean` : decoy}, ${language ?? null}::text,
      portcullis.moment() + make_interval(secs => ${lifetimeSeconds}::integer))
    returning 1 as one`
}

export type ClaimedMail = {
  id: string
  recipient: string
  template: string
  sealed: Uint8Array | null
  data: Record<string, string>
  tries: number
  /** Of the account that has the address or gave it up, or else of whoever asked for the mail. */
  language: string | null
  /** `decoy` and `expired` are over with this statement; `due` is ours until the lease ends. */
  state: 'due' | 'decoy' | 'expired'
}

/**
 * Takes what is due, for one worker alone: locked rows are skipped, and the lease keeps the taken ones away
 * from the others until it ends. Decoys and what came too late are finished on the spot, and erased like what
 * was sent.
 */
export function claimMail(most: number, leaseSeconds: number): Statement<ClaimedMail> {
  // The moment is a row of its own because an index cannot be asked for a volatile function.
  return sql`with clock as materialized (select portcullis.moment() as now),
    due as materialized (
      select id, decoy, not decoy and expires_at <= (select now from clock) as expired from portcullis.outbox
      where sent_at is null and failed_at is null and next_try_at <= (select now from clock)
      order by next_try_at limit ${most}::integer
      for update skip locked
    )
    update portcullis.outbox o set
      tries = o.tries + case when due.decoy or due.expired then 0 else 1 end,
      next_try_at = clock.now + make_interval(secs => ${leaseSeconds}::integer),
      sent_at = case when due.decoy then clock.now end,
      failed_at = case when due.expired then clock.now end,
      last_error = case when due.expired then concat_ws(': ', 'expired', o.last_error) else o.last_error end,
      sealed = case when due.decoy or due.expired then null else o.sealed end,
      data = case when due.decoy or due.expired then '{}' else o.data end
    from clock, due where o.id = due.id
    returning o.id, o.recipient, o.template, o.sealed, o.data, o.tries,
      portcullis.language_of_mail(o.recipient, o.language) as language,
      case when due.decoy then 'decoy' when due.expired then 'expired' else 'due' end as state`
}

/** Marks a mail as sent, whoever holds it by now: it has arrived. Nothing that it said stays. */
export function markMailSent(id: string): Statement {
  return sql`update portcullis.outbox set sent_at = portcullis.moment(), sealed = null, data = '{}'
    where id = ${id}::uuid and sent_at is null and failed_at is null
    returning 1 as one`
}

/** Gives a mail up, unless somebody else has taken it since. Nothing that it said stays. */
export function markMailFailed(id: string, tries: number, error: string): Statement {
  return sql`update portcullis.outbox
    set failed_at = portcullis.moment(), last_error = ${error}::text, sealed = null, data = '{}'
    where id = ${id}::uuid and tries = ${tries}::integer and sent_at is null and failed_at is null
    returning 1 as one`
}

/** Puts a mail back until later, at the latest until it expires, unless somebody else has taken it since. */
export function putMailOff(id: string, tries: number, error: string, delaySeconds: number): Statement {
  return sql`update portcullis.outbox set last_error = ${error}::text,
      next_try_at = least(expires_at, portcullis.moment() + make_interval(secs => ${delaySeconds}::float8))
    where id = ${id}::uuid and tries = ${tries}::integer and sent_at is null and failed_at is null
    returning 1 as one`
}

/** Deletes what was finished and is older than `keepSeconds`; the sweeper calls it. */
export function deleteOldMail(keepSeconds: number, most: number): Statement {
  return sql`select 1 as one from portcullis.sweep_mail(${keepSeconds}::integer, ${most}::integer)`
}

/** What is yet to be sent and has secrets in it, and the id of the key that opens them (`seal`). */
const waiting = sql`sealed is not null and not decoy and sent_at is null and failed_at is null`
const keyId = sql`encode(substring(sealed from 2 for 10), 'escape')`

/** How much of the mail that waits is sealed under which key. */
export function countSealedMail(): Statement<{ key_id: string; count: number }> {
  return sql`select ${keyId} as key_id, count(*) from portcullis.outbox where ${waiting} group by 1`
}

export type SealedMail = { id: string; sealed: Uint8Array }

/** Mail that waits and is sealed under another key than this one, by id, a batch at a time. */
export function selectMailSealedElse(key: string, afterId: string, most: number): Statement<SealedMail> {
  return sql`select id, sealed from portcullis.outbox
    where ${waiting} and ${keyId} <> ${key} and id > ${afterId}::uuid order by id limit ${most}::integer`
}

export type ResealedMail = { id: string; was: Uint8Array; sealed: Buffer }

/** Puts what was sealed anew in the place of what was read, with an event; gives a row for each. */
export function replaceMailSeals(
  mails: ResealedMail[],
  by: string,
  request: Caller,
): Statement<{ id: string }> {
  return sql`with resealed as (
      update portcullis.outbox o set sealed = n.sealed
      from unnest(${mails.map(({ id }) => id)}::uuid[], ${mails.map(({ was }) => was)}::bytea[],
        ${mails.map(({ sealed }) => sealed)}::bytea[]) as n (id, was, sealed)
      where o.id = n.id and o.sealed = n.was returning o.id
    ), told as (
      insert into portcullis.events (name, request_id, ip, device, detail)
      select 'mail.resealed', ${request.id}, ${request.ip}, ${request.device},
        jsonb_build_object('mails', count(*), 'by', ${by}::text)
      from resealed having count(*) > 0 returning 1
    )
    select id from resealed`
}
