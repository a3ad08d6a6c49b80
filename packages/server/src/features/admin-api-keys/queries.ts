import type { ApiKeyScope } from '@portcullis/protocol/admin-service-shapes'
import type { Operator } from '../../platform/context.ts'
import { type Statement, sql } from '../../platform/db/sql.ts'
import { holdsPermission } from '../operators/queries.ts'

export type NewApiKey = {
  id: string
  name: string
  digest: Buffer
  scopes: ApiKeyScope[]
  maker: string
  lifetimeDays: number
}

/** Makes a key for an operator who may; a row only then. */
export function makeKey(
  key: NewApiKey,
  voucher: Buffer,
  operator: Operator,
): Statement<{ expires_at: Date }> {
  return sql`select portcullis_vault.make_api_key(${key.id}::uuid, ${key.name}, ${key.digest}::bytea,
      ${key.scopes}::text[], ${key.maker}::uuid, ${key.lifetimeDays}::integer, ${voucher}::bytea
    ) as expires_at
    where ${holdsPermission(operator, 'administer')}`
}

/** Revokes a key for an operator who may; a row only the first time. */
export function revokeKey(id: string, operator: Operator): Statement<{ id: string }> {
  return sql`select portcullis.revoke_api_key(${id}::uuid) as id
    where ${holdsPermission(operator, 'administer')}`
}

export type LiveKey = { scopes: string[]; last_used_at: Date | null }

export function selectLiveKey(id: string, digests: Buffer[]): Statement<LiveKey> {
  return sql`select scopes, last_used_at
    from portcullis_vault.find_api_key(${id}::uuid, ${digests}::bytea[])`
}

export type ApiKeyRow = {
  id: string
  name: string
  scopes: string[]
  created_by: string
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
  last_used_at: Date | null
  is_live: boolean
  is_over: boolean
}

/** The newest keys. */
export function selectKeys(): Statement<ApiKeyRow> {
  return sql`select k.id, k.name, k.scopes, k.created_by, k.created_at, k.expires_at, k.revoked_at,
      k.last_used_at, portcullis.is_live_api_key(k.id) as is_live,
      k.expires_at <= portcullis.moment() as is_over
    from portcullis.api_keys k order by k.created_at desc, k.id desc limit 500`
}

export function touchKeys(ids: string[], moments: Date[]): Statement {
  return sql`update portcullis.api_keys k
    set last_used_at = greatest(k.last_used_at, used.at)
    from unnest(${ids}::uuid[], ${moments.map((at) => at.toISOString())}::timestamptz[]) as used (id, at)
    where k.id = used.id returning 1 as one`
}
