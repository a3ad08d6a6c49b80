import type { Context } from '../../platform/context.ts'
import { describeAccount } from '../accounts/describe-account.ts'
import { makeCsrfToken } from './csrf-token.ts'
import { describeSession } from './describe-session.ts'
import { ownerOf, type SessionWithOwner } from './queries.ts'

/**
 * What was written of a row that a node remembers, for as long as it remembers it and it was not used since.
 */
const written = new WeakMap<SessionWithOwner, { usedAt: Date; text: string }>()

/**
 * The answer of `GET /v1/session` as JSON. It is the most frequent of all, and says the same each time but
 * for the CSRF token: what stays the same is written once.
 */
export function describeCurrent(ctx: Context, row: SessionWithOwner, refreshable: string[]): string {
  let known = written.get(row)
  if (known?.usedAt !== row.last_seen_at) {
    const said = { session: describeSession(ctx, row, row.id), account: describeAccount(ownerOf(row)) }
    known = { usedAt: row.last_seen_at, text: JSON.stringify(said).slice(0, -1) }
    written.set(row, known)
  }
  return `${known.text},"csrfToken":"${makeCsrfToken(ctx, row.id, ...refreshable)}"}`
}
