import { type Statement, sql } from '../../platform/db/sql.ts'
import type { Sighting } from './read-sightings.ts'
import type { TriedPassword } from './tried-passwords.ts'

/** One event, as far as detection looks at it. */
export type NewEvent = {
  number: number
  at: Date
  name: string
  account_id: string | null
  ip: string
  device: string
  reason: string | null
  /** Whether the browser was `known` to the account or `new`; null where nobody asked. */
  browser: string | null
  /** How many attempts an event stands for that says so. */
  attempts: number | null
}

/**
 * The cursor, with the events behind it up to `upTo`, in their order; one row without an event when there is
 * none.
 */
export function selectNewEvents(
  upTo: number,
  most: number,
): Statement<{ cursor: number } & (NewEvent | { number: null })> {
  return sql`select c.number as cursor, e.* from portcullis.detection_cursor c
    left join lateral (
      select number, at, name, account_id, ip, device, detail ->> 'reason' as reason,
        detail ->> 'browser' as browser, (detail ->> 'attempts')::integer as attempts
      from portcullis.events where number > c.number and number <= ${upTo}::bigint
      order by number limit ${most}::integer
    ) e on true order by e.number`
}

/** Moves the cursor on, unless another node has: a row is given to the one that did. */
export function moveCursor(from: number, to: number): Statement<{ one: number }> {
  return sql`update portcullis.detection_cursor set number = ${to} where number = ${from} returning 1 as one`
}

/** Notes what was seen; the same again changes nothing but the moment, so it may be noted twice. */
export function noteSightings(sightings: Sighting[]): Statement {
  const column = <Key extends keyof Sighting>(key: Key) => sightings.map((sighting) => sighting[key])
  return sql`insert into portcullis.sightings as s (kind, subject, thing, at)
    select * from unnest(${column('kind')}::text[], ${column('subject')}::text[], ${column('thing')}::text[],
      ${column('at')}::timestamptz[])
    on conflict (kind, subject, thing) do update set at = greatest(s.at, excluded.at)`
}

export type Tally = { kind: 'stuffing' | 'guessing'; subject: string; things: number; residents: number }

/** How many things were seen with each subject since `since`, and how many residents it has. */
export function countSightings(subjects: { kind: string; subject: string }[], since: Date): Statement<Tally> {
  return sql`select asked.kind, asked.subject,
      (select count(*) from portcullis.sightings s
        where s.kind = asked.kind and s.subject = asked.subject and s.at > ${since}::timestamptz) as things,
      (select count(*) from portcullis.sightings s
        where s.kind = 'resident' and s.subject = asked.subject and s.at > ${since}::timestamptz) as residents
    from unnest(${subjects.map(({ kind }) => kind)}::text[],
        ${subjects.map(({ subject }) => subject)}::text[]) as asked (kind, subject)`
}

/**
 * Notes wrong passwords and where they were tried; in one order, so that no two nodes wait for each other.
 */
export function noteTriedPasswords(tried: TriedPassword[]): Statement {
  return sql`insert into portcullis.tried_passwords (password_mark, account_mark, at)
    select password_mark, account_mark, portcullis.moment()
    from unnest(${tried.map(({ passwordMark }) => passwordMark)}::integer[],
      ${tried.map(({ accountMark }) => accountMark)}::integer[]) as t (password_mark, account_mark)
    order by 1, 2
    on conflict (password_mark, account_mark) do update set at = excluded.at`
}

/** How many passwords were tried at `fewest` accounts or more, and at how many the one tried most. */
export function countSprayed(
  windowSeconds: number,
  fewest: number,
): Statement<{ passwords: number; accounts: number | null; at: Date }> {
  return sql`select count(*)::integer as passwords, max(accounts)::integer as accounts,
      portcullis.moment() as at
    from (
      select count(*) as accounts from portcullis.tried_passwords
      where at > (select portcullis.moment() - make_interval(secs => ${windowSeconds}::integer))
      group by password_mark having count(*) >= ${fewest}::integer
    ) as sprayed`
}

/** Takes it upon itself to tell of something: gives a row unless it was told within `quietSeconds` before. */
export function takeTelling(
  name: string,
  subject: string,
  at: Date,
  quietSeconds: number,
): Statement<{ one: number }> {
  return sql`insert into portcullis.detections as d (name, subject, told_at)
    values (${name}, ${subject}, ${at}::timestamptz)
    on conflict (name, subject) do update set told_at = excluded.told_at
      where d.told_at <= excluded.told_at - make_interval(secs => ${quietSeconds}::integer)
    returning 1 as one`
}

/**
 * Of sign-ins those whose account is no newcomer: it has signed in before, or is older than `newcomerSeconds`
 * (the log may have forgotten). Closed accounts are told nothing.
 */
export function selectReturning(
  signIns: { number: number; account: string }[],
  newcomerSeconds: number,
): Statement<{ number: number }> {
  return sql`select s.number
    from unnest(${signIns.map(({ number }) => number)}::bigint[],
        ${signIns.map(({ account }) => account)}::uuid[]) as s (number, account_id)
      join portcullis.accounts a on a.id = s.account_id and a.closed_at is null
    where a.created_at < portcullis.moment() - make_interval(secs => ${newcomerSeconds}::integer)
      or exists (select from portcullis.events e
        where e.account_id = s.account_id and e.name = 'sign-in.succeeded' and e.number < s.number)`
}

export type FormerSignIns = { number: number; ips: string[]; last_ip: string; last_at: Date }

/** Of sign-ins that had others before: from where the last ones came, `most` at most, and the very last. */
export function selectFormerSignIns(
  signIns: { number: number; account: string }[],
  most: number,
): Statement<FormerSignIns> {
  return sql`select s.number, array_agg(distinct f.ip) as ips,
      (array_agg(f.ip order by f.at desc))[1] as last_ip, max(f.at) as last_at
    from unnest(${signIns.map(({ number }) => number)}::bigint[],
        ${signIns.map(({ account }) => account)}::uuid[]) as s (number, account_id)
      join portcullis.accounts a on a.id = s.account_id and a.closed_at is null
      cross join lateral (
        select e.ip, e.at from portcullis.events e
        where e.account_id = s.account_id and e.name = 'sign-in.succeeded' and e.number < s.number
          and e.ip <> ''
        order by e.at desc limit ${most}::integer
      ) f
    group by s.number`
}

/** A mail is a decoy where another telling of the same thing has sent it. */
export const unlessMailed = sql`not exists (select from mailed)`

/** The address of an account that is open. */
export function emailOf(accountId: string): Statement {
  return sql`(select a.email from portcullis.accounts a
    where a.id = ${accountId}::uuid and a.closed_at is null)`
}

export function deleteOldSightings(keepSeconds: number, most: number): Statement<{ one: number }> {
  return sql`delete from portcullis.sightings where (kind, subject, thing) in (
      select kind, subject, thing from portcullis.sightings
      where at < (select portcullis.moment() - make_interval(secs => ${keepSeconds}::integer))
      order by at limit ${most} for update skip locked
    ) returning 1 as one`
}

export function deleteOldTriedPasswords(windowSeconds: number, most: number): Statement<{ one: number }> {
  return sql`delete from portcullis.tried_passwords where (password_mark, account_mark) in (
      select password_mark, account_mark from portcullis.tried_passwords
      where at < (select portcullis.moment() - make_interval(secs => ${windowSeconds}::integer))
      order by at limit ${most} for update skip locked
    ) returning 1 as one`
}

export function deleteOldDetections(keepSeconds: number, most: number): Statement<{ one: number }> {
  return sql`delete from portcullis.detections where (name, subject) in (
      select name, subject from portcullis.detections
      where told_at < (select portcullis.moment() - make_interval(secs => ${keepSeconds}::integer))
      order by told_at limit ${most} for update skip locked
    ) returning 1 as one`
}
