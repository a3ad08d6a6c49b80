import { describeKeys } from '../../features/signing-keys/describe-keys.ts'
import { type FallbackNeeds, whatNeedsFallback } from '../../former-secrets.ts'
import type { Context } from '../../platform/context.ts'
import type { Gathered } from '../rule.ts'

/** The signing keys, and what a former `SECRET_KEY` is still needed for. */
export type KeyFacts = {
  list: { kid: string; state: string; sinceDays: number }[]
  needs: FallbackNeeds
  /** How many former ones are believed. */
  fallbacks: number
}

/** Asks the database for the signing keys, and for what was made under a former secret. */
export async function gatherKeys(ctx: Context): Promise<Gathered<KeyFacts>> {
  try {
    const [keys, needs] = [await describeKeys(ctx), await whatNeedsFallback(ctx)]
    const now = ctx.now().getTime()
    const list = keys
      .filter(({ state }) => state !== 'retired')
      .map(({ kid, state, since }) => ({ kid, state, sinceDays: (now - since.getTime()) / 86_400_000 }))
    return { list, needs, fallbacks: ctx.keyring.all.length - 1 }
  } catch (error) {
    return { missing: `The signing keys could not be read: ${(error as Error).message}` }
  }
}
