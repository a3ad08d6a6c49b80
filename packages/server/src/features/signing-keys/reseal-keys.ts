import type { Context } from '../../platform/context.ts'
import { seal, sealedUnder } from '../../platform/crypto.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { openPrivateKey } from './open-private-key.ts'
import { type By, replaceSeal, selectSigningKeys } from './queries.ts'

/**
 * Seals anew, under the primary `SECRET_KEY`, every private part that is sealed under a former one; gives how
 * many. A key that changes in the same moment stays as it has become. [SIGNING-KEYS-11]
 */
export async function resealSigningKeys(ctx: Context, by: By): Promise<number> {
  let resealed = 0
  for (const key of await ctx.db.many(selectSigningKeys())) {
    const { kid, sealed_private: was } = key
    if (was === null || sealedUnder(was) === ctx.keyring.primary.id) continue
    const sealed = seal(ctx.keyring, 'signing-key-seal', kid, openPrivateKey(ctx, key))
    const event = recordEvent(ctx, 'signing-keys.resealed', {}, { kid, by })
    if (await ctx.db.commitIf(replaceSeal(kid, was, sealed), [event])) resealed += 1
  }
  return resealed
}
