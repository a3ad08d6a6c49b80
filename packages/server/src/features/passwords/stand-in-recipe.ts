import type { Context } from '../../platform/context.ts'
import { presentParameters } from './hash-parameters.ts'
import type { Recipe } from './hash-password.ts'
import { selectShares } from './queries.ts'

type Share = { parameters: string; amount: number }

/**
 * What an address without a password is hashed with: a salt of its own and parameters drawn in the
 * proportions of the stored hashes, both the same at every try. So neither the time nor the work tells an
 * unknown address from a known one, also while hashes of former parameters are about. [PASSWORDS-3]
 */
export function standInRecipe(ctx: Context, email: string): Recipe {
  const digest = ctx.keyring.primary.mac('stand-in-hash', email)
  return { parameters: draw(ctx, digest.readUInt32BE(16)), salt: digest.subarray(0, 16) }
}

function draw(ctx: Context, ticket: number): string {
  const shares = ctx.instance(createShares).known()
  const total = shares.reduce((sum, { amount }) => sum + amount, 0)
  // By its share of the whole, not by a remainder: as accounts are added, only those at a moving border
  // change.
  let place = (ticket / 2 ** 32) * total
  for (const { parameters, amount } of shares) {
    if (place < amount) return parameters
    place -= amount
  }
  return presentParameters(ctx)
}

/**
 * Knows the proportions as they were last read: at the start, and by the sweeper, so that no request asks for
 * them.
 */
export function createShares(ctx: Context): { known: () => Share[]; read: () => Promise<void> } {
  let shares: Share[] = []
  return {
    known: () => shares,
    read: async () => {
      shares = await ctx.db.many(selectShares())
    },
  }
}
