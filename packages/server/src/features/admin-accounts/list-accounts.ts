import type { AccountsQuery, AdminAccount } from '@portcullis/protocol/admin-shapes'
import type { Context } from '../../platform/context.ts'
import {
  cutPage,
  notACursor,
  type Place,
  readCursor,
  readPlace,
  writeCursor,
  writePlace,
} from '../../platform/cursor.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { isId } from '../../platform/ids.ts'
import { isRefusal, type Refusal } from '../../platform/refusal.ts'
import { guessesAt } from '../known-devices/guesses-at.ts'
import { readCounts } from '../throttle/read-counts.ts'
import { describeAdminAccount } from './describe-account.ts'
import {
  type AdminAccountRow,
  selectAdminAccount,
  selectByBeginning,
  selectGuessedAt,
  selectNewest,
  selectWithRole,
} from './queries.ts'

export type AccountPage = { accounts: AdminAccount[]; next: string | null }

/** Events that are looked through for accounts that may be locked, and most such accounts. */
const looked = 20_000
const mostLocked = 500

/**
 * Gives a page of accounts: by id, by the beginning of an address, or by their creation with a filter. What a
 * page costs does not depend on how many accounts there are. [ADMIN-ACCOUNTS-1]
 */
export async function listAccounts(
  ctx: Context,
  { search, filter, after, limit }: AccountsQuery,
): Promise<AccountPage | Refusal<'malformed_request'>> {
  if (search !== undefined && isId(search))
    return pageOf(await ctx.db.many(selectAdminAccount(search)), 1, writePlace)
  if (search !== undefined) return searchFor(ctx, search.toLowerCase(), after, limit)
  if (filter === 'locked') return { accounts: await findLocked(ctx), next: null }

  const from = readPlace(after)
  if (isRefusal(from)) return from
  return pageOf(await ctx.db.many(statementFor(filter, from, limit + 1)), limit, writePlace)
}

function statementFor(
  filter: Exclude<AccountsQuery['filter'], 'locked'>,
  from: Place | undefined,
  most: number,
): Statement<AdminAccountRow> {
  if (filter === 'suspended' || filter === 'unverified') return selectNewest(filter, from, most)
  return filter === undefined ? selectNewest('none', from, most) : selectWithRole(filter, from, most)
}

async function searchFor(ctx: Context, beginning: string, after: string | undefined, limit: number) {
  const values = after === undefined ? [undefined] : readCursor(after, ['string'])
  if (values === undefined) return notACursor
  const [afterEmail] = values as [string | undefined]
  const rows = await ctx.db.many(selectByBeginning(beginning, afterEmail, limit + 1))
  return pageOf(rows, limit, ({ email }) => writeCursor([email]))
}

/** Accounts at which nobody but their known devices may try a password now. */
async function findLocked(ctx: Context): Promise<AdminAccount[]> {
  const rows = await ctx.db.many(selectGuessedAt(looked, mostLocked))
  const counts = await readCounts(
    ctx,
    rows.map(({ email }) => guessesAt(email)),
  )
  return rows.filter((_, at) => counts[at]?.closedUntil).map(describeAdminAccount)
}

function pageOf(
  rows: AdminAccountRow[],
  limit: number,
  cursorOf: (row: AdminAccountRow) => string,
): AccountPage {
  const { shown, next } = cutPage(rows, limit, cursorOf)
  return { accounts: shown.map(describeAdminAccount), next }
}
