import type { OperatorRole } from '@portcullis/protocol/admin-shapes'
import type { Operator } from '../../platform/context.ts'
import { type Place, placeRow } from '../../platform/cursor.ts'
import { empty, type Statement, sql } from '../../platform/db/sql.ts'
import { type AccountRow, accountColumns } from '../accounts/queries.ts'
import { holdsPermission } from '../operators/queries.ts'

export type AdminAccountRow = AccountRow & {
  role: OperatorRole | null
  /** The moment of its creation in microseconds, by which pages are sorted. */
  micros: number
}

const columns = sql`${accountColumns}, o.role, (extract(epoch from a.created_at) * 1000000)::bigint as micros`
const withRole = sql`portcullis.accounts a left join portcullis.operators o on o.account_id = a.id`

/** Where a page goes on, in the order of creation, the newest first. */
function before(place: Place | undefined): Statement {
  return place === undefined ? sql`true` : sql`(a.created_at, a.id) < ${placeRow(place)}`
}

const filters = {
  none: sql`true`,
  suspended: sql`a.suspended_at is not null`,
  unverified: sql`a.email_verified_at is null`,
}

/** Accounts by their creation, the newest first; each filter has an index of its own. */
export function selectNewest(
  filter: keyof typeof filters,
  place: Place | undefined,
  most: number,
): Statement<AdminAccountRow> {
  return sql`select ${columns} from ${withRole}
    where ${filters[filter]} and ${before(place)}
    order by a.created_at desc, a.id desc limit ${most}::integer`
}

/** Accounts with a role in running the service: few, so that they are read before they are sorted. */
export function selectWithRole(
  role: OperatorRole,
  place: Place | undefined,
  most: number,
): Statement<AdminAccountRow> {
  return sql`select ${columns}
    from portcullis.operators o join portcullis.accounts a on a.id = o.account_id
    where o.role = ${role} and ${before(place)}
    order by a.created_at desc, a.id desc limit ${most}::integer`
}

/**
 * Accounts whose address begins like this, by address. A range and no pattern: nothing in it is a wildcard,
 * and its plan may be kept. The last character of Unicode ends the range. [ADMIN-ACCOUNTS-2]
 */
export function selectByBeginning(
  beginning: string,
  afterEmail: string | undefined,
  most: number,
): Statement<AdminAccountRow> {
  const onward = afterEmail === undefined ? empty : sql`and a.email ~>~ ${afterEmail}`
  return sql`select ${columns} from ${withRole}
    where a.email ~>=~ ${beginning} and a.email ~<~ ${`${beginning}\u{10ffff}`} ${onward}
    order by a.email using ~<~ limit ${most}::integer`
}

/** One account, closed or not. */
export function selectAdminAccount(id: string): Statement<AdminAccountRow> {
  return sql`select ${columns} from ${withRole} where a.id = ${id}::uuid`
}

/**
 * The accounts at which sign-ins were refused for too many guesses, among the newest events. How the counts
 * stand now, only they know.
 */
export function selectGuessedAt(looked: number, most: number): Statement<AdminAccountRow> {
  return sql`with newest as materialized (
      select e.name, e.account_id, e.detail from portcullis.events e
      order by e.number desc limit ${looked}::integer
    ), guessed as materialized (
      select distinct account_id from newest
      where name = 'sign-in.refused' and detail ->> 'reason' = 'too_many_attempts' and account_id is not null
      limit ${most}::integer
    )
    select ${columns} from ${withRole} where a.id in (select account_id from guessed) and a.closed_at is null
    order by a.created_at desc, a.id desc`
}

/**
 * The account to which an operator may do something at this moment. Support does nothing to those who run the
 * service. [ADMIN-ACCOUNTS-5]
 */
export function findActable(
  id: string,
  operator: Operator,
): Statement<{ account_id: string; email: string }> {
  return sql`select a.id as account_id, a.email from portcullis.accounts a
    where a.id = ${id}::uuid and a.closed_at is null and ${holdsPermission(operator, 'support')}
      and (
        ${holdsPermission(operator, 'administer')}
        or not exists (select from portcullis.operators o where o.account_id = a.id)
      )`
}

/** The same where it has such a session, which lives. */
export function findActableWithSession(id: string, sessionId: string, operator: Operator) {
  return sql<{ account_id: string; email: string }>`select acted.* from (${findActable(id, operator)}) acted
    where exists (
      select from portcullis.sessions s
      where s.id = ${sessionId}::uuid and s.account_id = acted.account_id and s.ended_at is null
    )`
}

/** Suspends an account or takes that back; a row only where that is different now. */
export function setSuspended(id: string, suspends: boolean, voucher: Buffer, operator: Operator) {
  return sql<{ account_id: string }>`select changed.account_id
    from (${findActable(id, operator)}) acted
      cross join lateral portcullis_vault.set_suspended(
        acted.account_id, ${suspends}::boolean, ${voucher}::bytea)
        as changed (account_id)`
}

export function forgetPassword(id: string, voucher: Buffer): Statement {
  return sql`select 1 as one from portcullis_vault.forget_password(${id}::uuid, ${voucher}::bytea)`
}

/** The address of the account, as the proof of the same statement gives it. */
export const actedEmail = sql`(select email from proof)`

/** Why nothing was done to an account; no row where there is none. */
export function selectActState(
  id: string,
  operator: Operator,
): Statement<{ acts: boolean; is_last: boolean }> {
  return sql`select exists (${findActable(id, operator)}) as acts,
      portcullis.is_last_administrator(a.id) as is_last
    from portcullis.accounts a where a.id = ${id}::uuid and a.closed_at is null`
}

export type SignUpRow = {
  id: string
  email: string
  name: string | null
  created_at: Date
  expires_at: Date
  micros: number
}

const signUpColumns = sql`p.id, p.email, p.name, p.created_at, p.expires_at,
  (extract(epoch from p.expires_at) * 1000000)::bigint as micros`

/** Sign-ups whose mail may still be followed, those that end last first; decoys are none. */
export function selectSignUps(
  email: string | undefined,
  place: Place | undefined,
  most: number,
): Statement<SignUpRow> {
  const at = email === undefined ? sql`true` : sql`p.email = ${email}`
  const onward = place === undefined ? sql`true` : sql`(p.expires_at, p.id) < ${placeRow(place)}`
  return sql`select ${signUpColumns} from portcullis.pending_sign_ups p
    where ${at} and ${onward} and not p.decoy and p.expires_at > (select portcullis.moment())
    order by p.expires_at desc, p.id desc limit ${most}::integer`
}

/** A sign-up whose mail an operator may have sent once more. */
export function findSignUp(id: string, operator: Operator): Statement<{ id: string; email: string }> {
  return sql`select p.id, p.email from portcullis.pending_sign_ups p
    where p.id = ${id}::uuid and not p.decoy and p.expires_at > portcullis.moment()
      and ${holdsPermission(operator, 'support')}`
}
