import type { Context } from '../../platform/context.ts'
import { countSprayed, noteTriedPasswords } from './queries.ts'
import type { Detection } from './tell.ts'
import { createTriedPasswords } from './tried-passwords.ts'

/**
 * One password over many accounts, whatever the networks. Told once a window, whichever passwords: a telling
 * for each would have to name it. Counted whether this node has seen any or not, because the one that has may
 * have died before it told. [DETECTION-9]
 */
export async function findSpraying(ctx: Context): Promise<Detection[]> {
  const { windowSeconds, sprayingAccounts } = ctx.settings.detection
  await writeDown(ctx)
  const sprayed = await ctx.db.first(countSprayed(windowSeconds, sprayingAccounts))
  if (!sprayed?.accounts) return []

  const { accounts, passwords, at } = sprayed
  const detail = { accounts, passwords, windowSeconds }
  return [{ name: 'detection.spraying', subject: 'any password', at, quietSeconds: windowSeconds, detail }]
}

async function writeDown(ctx: Context): Promise<void> {
  const passwords = ctx.instance(createTriedPasswords)
  const tried = passwords.take()
  if (tried.length === 0) return
  await ctx.db.many(noteTriedPasswords(tried)).catch((error) => {
    passwords.putBack(tried)
    throw error
  })
}
