import type { OperatorRole } from '@portcullis/protocol/admin-shapes'
import { type Operator, type Permission, permissions } from '../../platform/context.ts'
import { type Statement, sql } from '../../platform/db/sql.ts'
import type { HashedPassword } from '../passwords/hash-password.ts'
import { rolesWith } from './roles.ts'

export function selectRole(accountId: string): Statement<{ role: OperatorRole }> {
  return sql`select role from portcullis.operators where account_id = ${accountId}::uuid`
}

export type OperatorRow = {
  account_id: string
  email: string
  name: string | null
  role: OperatorRole
  granted_at: Date
  suspended_at: Date | null
}

/** Everybody who runs the service, but whoever has closed their account. */
export function selectOperators(): Statement<OperatorRow> {
  return sql`select o.account_id, a.email, a.name, o.role, o.granted_at, a.suspended_at
    from portcullis.operators o join portcullis.accounts a on a.id = o.account_id
    where a.closed_at is null
    order by o.role, a.email limit 1000`
}

export function selectEmail(accountId: string): Statement<{ email: string }> {
  return sql`select email from portcullis.accounts where id = ${accountId}::uuid`
}

export function selectAccountIdOf(email: string): Statement<{ id: string }> {
  return sql`select id from portcullis.accounts where email = ${email} and closed_at is null`
}

/**
 * Whether an operator has a permission at the moment of the statement that acts: a role that was taken a
 * moment ago does nothing any more. A command on the server's machine may do everything. [OPERATORS-4]
 */
export function holdsPermission(operator: Operator | 'command', permission: Permission): Statement {
  if (operator === 'command') return sql`true`
  if (operator.apiKeyId !== undefined) {
    const isAllowed = permissions.indexOf(permission) <= permissions.indexOf(operator.permission)
    return isAllowed ? sql`portcullis.is_live_api_key(${operator.apiKeyId}::uuid)` : sql`false`
  }
  return sql`exists (
    select from portcullis.operators o join portcullis.accounts acting on acting.id = o.account_id
    where o.account_id = ${operator.accountId ?? null}::uuid
      and o.role = any(${rolesWith(permission)}::text[])
      and acting.suspended_at is null and acting.closed_at is null
  )`
}

export type RoleChange = { accountId: string; role: OperatorRole | null; voucher: Buffer }

/** Gives or takes a role; a row only where it is different now. */
export function setRole(
  { accountId, role, voucher }: RoleChange,
  operator: Operator | 'command',
): Statement<{ account_id: string; former: OperatorRole | null }> {
  return sql`select may.account_id, changed.former
    from (select ${accountId}::uuid as account_id where ${holdsPermission(operator, 'administer')}) may
      cross join lateral portcullis_vault.set_role(may.account_id, ${role}, ${voucher}::bytea)
        as changed (former)`
}

export type RoleState = { role: OperatorRole | null; is_last: boolean; may: boolean }

/** Why a role was not changed; no row where there is no such account. */
export function selectRoleState(accountId: string, operator: Operator | 'command'): Statement<RoleState> {
  return sql`select o.role, portcullis.is_last_administrator(a.id) as is_last,
      ${holdsPermission(operator, 'administer')} as may
    from portcullis.accounts a left join portcullis.operators o on o.account_id = a.id
    where a.id = ${accountId}::uuid and a.closed_at is null`
}

export function openOperator(
  accountId: string,
  email: string,
  role: OperatorRole,
  voucher: Buffer,
): Statement<{ account_id: string }> {
  return sql`select account_id from portcullis_vault.open_operator(
    ${accountId}::uuid, ${email}, ${role}, ${voucher}::bytea) as account_id`
}

export type FirstLink = { id: string; digest: Buffer }

/** Writes a link for the first administrator; a row only on an empty database. */
export function insertFirstLink(
  { id, digest }: FirstLink,
  lifetimeSeconds: number,
  voucher: Buffer,
): Statement<{ id: string }> {
  return sql`select id from portcullis_vault.issue_first_link(
    ${id}::uuid, ${digest}::bytea, ${lifetimeSeconds}::integer, ${voucher}::bytea) as id`
}

export function isFirstLink({ id, digest }: FirstLink): Statement<{ lives: boolean }> {
  return sql`select portcullis_vault.is_first_link(${id}::uuid, ${digest}::bytea) as lives`
}

/** Opens the account of the first administrator for whoever spends such a link; a row only then. */
export function openFirstAdministrator(
  { id, digest }: FirstLink,
  accountId: string,
  email: string,
  { parameters, salt, hash }: HashedPassword,
): Statement<{ account_id: string }> {
  return sql`select account_id from portcullis_vault.open_first_administrator(
    ${id}::uuid, ${digest}::bytea, ${accountId}::uuid, ${email}, ${parameters}, ${salt}::bytea,
    ${hash}::bytea) as account_id`
}
