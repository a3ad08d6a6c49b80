import type { AdminAccount } from '@portcullis/protocol/admin-shapes'
import type { AdminAccountRow } from './queries.ts'

/** An account as those see it who run the service: a fixed list of fields. */
export function describeAdminAccount(row: AdminAccountRow): AdminAccount {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    createdAt: row.created_at.toISOString(),
    emailVerifiedAt: row.email_verified_at?.toISOString() ?? null,
    suspendedAt: row.suspended_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
    roles: row.roles,
    role: row.role,
  }
}
