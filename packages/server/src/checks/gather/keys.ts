import { describeKeys } from '../../features/signing-keys/describe-keys.ts'
import type { Context } from '../../platform/context.ts'
import type { Gathered } from '../rule.ts'

/** The signing keys, and what a former `SECRET_KEY` is still needed for. */
export type KeyFacts = {
  list: { kid: string; state: string; sinceDays: number }[]
  underFormer: string[]
}

/** Asks the database for the signing keys. */
export async function gatherKeys(ctx: Context): Promise<Gathered<KeyFacts>> {
  try {
    const keys = await describeKeys(ctx)
    const live = keys.filter(({ state }) => state !== 'retired')
    const now = ctx.now().getTime()
    return {
      list: live.map(({ kid, state, since }) => ({
        kid,
        state,
        sinceDays: (now - since.getTime()) / 86_400_000,
      })),
      underFormer: live
        .filter(({ sealedUnder }) => sealedUnder !== undefined && sealedUnder !== 'primary')
        .map(({ kid, sealedUnder }) => `signing key ${kid} under ${sealedUnder}`),
    }
  } catch (error) {
    return { missing: `The signing keys could not be read: ${(error as Error).message}` }
  }
}
