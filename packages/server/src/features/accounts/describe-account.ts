import type { Account } from '@portcullis/protocol/shapes'
import type { AccountRow } from './queries.ts'

/** An account as its owner sees it on the wire. */
export function describeAccount(row: AccountRow): Account {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    emailVerifiedAt: row.email_verified_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    roles: row.roles,
  }
}
