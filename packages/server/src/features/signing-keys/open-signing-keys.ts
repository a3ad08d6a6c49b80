import type { Context } from '../../platform/context.ts'
import { openPrivateKey } from './open-private-key.ts'
import { selectSigningKeys } from './queries.ts'

/** Opens every private part that there is; throws what to do about one that does not open. */
export async function openSigningKeys(ctx: Context): Promise<void> {
  const keys = await ctx.db.many(selectSigningKeys())
  for (const key of keys) if (key.sealed_private !== null) openPrivateKey(ctx, key)
}
