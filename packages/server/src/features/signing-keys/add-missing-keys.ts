import type { Context } from '../../platform/context.ts'
import { makeKey } from './make-key.ts'
import { addSigningKey, type By, type SigningKeyRow } from './queries.ts'

/**
 * Makes a current and a next key where there is none; tells whether one was missing. Nodes that start
 * together make one of each. [SIGNING-KEYS-5]
 */
export async function addMissingKeys(ctx: Context, keys: SigningKeyRow[], by: By): Promise<boolean> {
  const missing = (['current', 'next'] as const).filter((state) => !keys.some((key) => key.state === state))
  for (const _ of missing) await ctx.db.first(addSigningKey(await makeKey(ctx), { ...ctx.request, by }))
  return missing.length > 0
}
