import type { Context } from '../../platform/context.ts'
import { selectAccountIdOf } from './queries.ts'

/** Finds the open account of an address, for a command that names one. */
export async function findAccountId(ctx: Context, email: string): Promise<string | undefined> {
  return (await ctx.db.first(selectAccountIdOf(email)))?.id
}
